namespace Slfd.Experiments.Hocon;

/// <summary>A key path: one or more names.</summary>
internal sealed class HoconPath(IReadOnlyList<string> names)
{
    /// <summary>No name: the file as a whole.</summary>
    public static HoconPath Root { get; } = new([]);

    /// <summary>The names, outermost first.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>This path and one more name.</summary>
    public HoconPath Then(string name) => new([.. Names, name]);

    /// <summary>This path and then the other.</summary>
    public HoconPath Then(HoconPath other) => new([.. Names, .. other.Names]);

    /// <summary>As it is written: names with other characters than letters, digits, <c>-</c> and <c>_</c> in quotes. Printable and cut where it is long.</summary>
    public override string ToString() => Printable.Show(string.Join('.', Names.Take(HoconLimits.PathLength).Select(Written)), 200);

    /// <summary>A name as it is written in a path.</summary>
    public static string Written(string name) =>
        name.Length > 0 && name.All(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_') ? name : $"\"{name}\"";
}
