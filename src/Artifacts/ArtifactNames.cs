namespace Slfd.Artifacts;

/// <summary>Which names may come from a network. Nothing else ever becomes part of a path.</summary>
public static class ArtifactNames
{
    /// <summary>Files in one checkpoint, at most.</summary>
    public const int MostFiles = 32;

    private const int Longest = 100;

    /// <summary>Whether a file of a checkpoint may be called so: letters, digits, dot, dash and underscore, not beginning with a dot.</summary>
    public static bool IsCheckpointFile(string? name) =>
        name is { Length: > 0 and <= Longest } && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_')
        && name != CellFolder.UploadsFile;

    /// <summary>Whether an attempt's artifact is called so.</summary>
    public static bool IsArtifact(string? name) => name is not null && CellFolder.AllArtifacts.Contains(name);

    /// <summary>Whether the text is a SHA-256 as the protocol writes it: 64 lower-case hex digits.</summary>
    public static bool IsSha256(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);
}
