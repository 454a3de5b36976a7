namespace Slfd.Experiments.Hocon;

/// <summary>Bounds of what is read. Each is far above what a grid needs and far below what hurts; exceeding one ends the reading with a sentence that names it.</summary>
public static class HoconLimits
{
    /// <summary>Bytes of one file.</summary>
    public const int FileBytes = 1 << 19;

    /// <summary>Bytes of all files of one reading.</summary>
    public const int TotalBytes = 1 << 20;

    /// <summary>Brackets within brackets, of either kind.</summary>
    public const int Depth = 32;

    /// <summary>Names in a key path, as in <c>a.b.c</c>.</summary>
    public const int PathLength = 32;

    /// <summary>Substitutions in all files of one reading.</summary>
    public const int Substitutions = 10_000;

    /// <summary>Values that wait for each other: <c>${a}</c> refers to <c>${b}</c>, which refers to <c>${c}</c> …</summary>
    public const int Chain = 64;

    /// <summary>Levels of the tree after substitution.</summary>
    public const int ExpandedDepth = 64;

    /// <summary>Values in one value after substitution, those in lists and objects counted.</summary>
    public const int ExpandedSize = 200_000;

    /// <summary>Characters of one text after substitution.</summary>
    public const int TextLength = 1 << 16;

    /// <summary>Characters of one value of a grid: a name, a path, a number.</summary>
    public const int ValueLength = 4096;

    /// <summary>Values copied while lists and objects are put together; more is a file made to take long.</summary>
    public const int Work = 2_000_000;

    /// <summary>Files within files.</summary>
    public const int IncludeDepth = 16;

    /// <summary>Files of one reading.</summary>
    public const int Files = 64;
}

/// <summary>A limit was exceeded: reading ends here.</summary>
internal sealed class HoconLimitException(HoconPlace place, string message) : Exception(message)
{
    /// <summary>Where.</summary>
    public HoconPlace Place { get; } = place;
}
