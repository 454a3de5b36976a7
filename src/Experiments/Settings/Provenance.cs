namespace Slfd.Experiments.Settings;

/// <summary>Who says which value a setting has where a number of the paper is meant.</summary>
public enum Provenance
{
    /// <summary>We do: the key, or its default, is no part of what the paper describes.</summary>
    Ours,

    /// <summary>Nobody does, and some value is needed: we assumed one (the open points of distillation.md section 9).</summary>
    Assumed,

    /// <summary>The code behind the paper's numbers, GLaD's, by its defaults; the paper itself is silent.</summary>
    Code,

    /// <summary>The paper, in its text, an equation or a table.</summary>
    Paper,
}

/// <summary>Says it of a setting that is a property of a specification.</summary>
/// <param name="provenance">In general.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class StatedByAttribute(Provenance provenance) : Attribute
{
    /// <summary>In general.</summary>
    public Provenance Provenance { get; } = provenance;

    /// <summary>In a stochastic space, whose own code nobody has published; as in general where nothing else is said.</summary>
    public Provenance Stochastic { get; init; } = provenance;
}

/// <summary>What follows from it.</summary>
public static class Provenances
{
    /// <summary>Whether a value may be called the paper's: stated there, or by the code behind its numbers.</summary>
    public static bool IsThePapers(this Provenance provenance) => provenance switch
    {
        Provenance.Paper or Provenance.Code => true,
        Provenance.Assumed or Provenance.Ours => false,
        _ => throw new ArgumentOutOfRangeException(nameof(provenance), provenance, "no provenance of a setting"),
    };

    /// <summary>Whose a value is called in reports: <c>paper</c> or <c>ours</c>.</summary>
    public static string Whose(this Provenance provenance) => provenance.IsThePapers() ? "paper" : "ours";
}
