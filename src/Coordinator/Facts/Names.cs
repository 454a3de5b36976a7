namespace Slfd.Coordinator.Facts;

/// <summary>Names in a sentence.</summary>
internal static class Names
{
    /// <summary>The first twenty, or <c>none</c>.</summary>
    public static string List(IEnumerable<string> names) => Some(names, 20) is { Length: > 0 } text ? text : "none";

    /// <summary>The first few, and whether there are more.</summary>
    public static string Some(IEnumerable<string> names, int most)
    {
        List<string> some = [.. names.Take(most + 1)];
        return string.Join(", ", some.Take(most)) + (some.Count > most ? ", …" : string.Empty);
    }
}
