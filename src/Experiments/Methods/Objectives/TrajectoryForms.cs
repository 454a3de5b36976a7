namespace Slfd.Experiments.Methods.Objectives;

/// <summary>How trajectory matching differentiates the student's steps.</summary>
public static class TrajectoryForms
{
    /// <summary>GLaD's form: each inner step's parameters are held constant.</summary>
    public const string ConstantMemory = "constant-memory";

    /// <summary>The exact derivative through all steps.</summary>
    public const string Unrolled = "unrolled";

    /// <summary>Both; the first is the default.</summary>
    public static IReadOnlyList<string> All { get; } = [ConstantMemory, Unrolled];
}
