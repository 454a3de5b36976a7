namespace Slfd.Experiments.Grids;

/// <summary>Names of grids: they name folders, stand in addresses and are printed, so they hold nothing that means something there.</summary>
public static class GridName
{
    /// <summary>Letters of the longest name.</summary>
    public const int MostLetters = 64;

    /// <summary>What a name may be, for messages.</summary>
    public const string Expected = "letters, digits, '.', '-' and '_', beginning with a letter or digit, at most 64";

    /// <summary>Whether the text may name a grid.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= MostLetters && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
