using System.Globalization;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Attempts;

/// <summary>The picture of a synthetic set at an evaluation point.</summary>
/// <param name="Iteration">The evaluation point.</param>
/// <param name="Attempt">Token of the attempt that left it.</param>
public sealed record AttemptSheet(int Iteration, int Attempt);

/// <summary>Pictures that attempts leave at evaluation points, <c>attempts/TOKEN/sheet-ITERATION.png</c>: for people, never evidence. Bounded; where nodes share no folder, the newest go with each checkpoint.</summary>
public static class AttemptSheets
{
    /// <summary>Pictures of one attempt, at most.</summary>
    public const int Most = 200;

    /// <summary>Bytes of one attempt's pictures, after which no further one is made.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>Pictures that go with a checkpoint to a store on another host, at most.</summary>
    private const int MostCarried = 8;

    /// <summary>Bytes of those, at most.</summary>
    private const long MostCarriedBytes = 4L << 20;

    private const int MostAttempts = 20;
    private const string Stem = "sheet-", Ending = ".png";

    /// <summary>The file's name.</summary>
    public static string NameAt(int iteration) => string.Create(CultureInfo.InvariantCulture, $"{Stem}{iteration}{Ending}");

    /// <summary>Whether a file is called as one of them is.</summary>
    public static bool IsName(string name) => name.StartsWith(Stem, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal) && name.Length > Stem.Length + Ending.Length && IterationOf(name) is not null;

    /// <summary>Removes the oldest of a folder until no more are left than one attempt may have.</summary>
    public static void Trim(string folder)
    {
        var (count, left) = (0, MostBytes);
        foreach (var (iteration, bytes) in UpTo(int.MaxValue, folder).OrderByDescending(file => file.Iteration).ToList())
        {
            left -= bytes;
            if (++count > Most || left < 0)
            {
                File.Delete(Path.Combine(folder, NameAt(iteration)));
            }
        }
    }

    /// <summary>Whether an attempt may leave another one.</summary>
    /// <param name="folder">The attempt's.</param>
    /// <param name="iteration">At which evaluation point; one that is there is not made again.</param>
    public static bool MayAdd(string folder, int iteration)
    {
        var files = FilesOf(folder).ToList();
        return files.Count < Most && files.Sum(file => file.Bytes) < MostBytes && files.TrueForAll(file => file.Iteration != iteration);
    }

    /// <summary>What a cell's attempts left, by iteration: of each point the newest attempt's, and nothing that an attempt left behind the point from which a newer one began again.</summary>
    public static IReadOnlyList<AttemptSheet> Of(CellFolder cell)
    {
        List<AttemptSheet> found = [];
        var first = int.MaxValue;
        foreach (var token in cell.Attempts().Take(MostAttempts))
        {
            var own = AttemptText.FoldersOf(cell, token).SelectMany(FilesOf).Select(file => file.Iteration).Where(iteration => iteration < first).Distinct().ToList();
            found.AddRange(own.Select(iteration => new AttemptSheet(iteration, token.Value)));
            first = own.Append(first).Min();
        }

        return [.. found.OrderBy(sheet => sheet.Iteration)];
    }

    /// <summary>Opens one.</summary>
    /// <returns>Null: it is not there.</returns>
    public static Stream? Open(CellFolder cell, AttemptSheet sheet)
    {
        foreach (var folder in AttemptText.FoldersOf(cell, new(sheet.Attempt)))
        {
            try
            {
                return RegularFile.OpenRead(Path.Combine(folder, NameAt(sheet.Iteration)), cell.RunsRoot);
            }
            catch (FileNotFoundException)
            {
                // The next folder may have it.
            }
        }

        return null;
    }

    /// <summary>The newest pictures of an attempt, as many as go with a checkpoint.</summary>
    public static IReadOnlyList<string> ToCarry(CellFolder cell, FencingToken token)
    {
        var (folder, left) = (cell.Attempt(token), MostCarriedBytes);
        return [.. FilesOf(folder).OrderByDescending(file => file.Iteration).Take(MostCarried).TakeWhile(file => (left -= file.Bytes) >= 0).Select(file => Path.Combine(folder, NameAt(file.Iteration)))];
    }

    private static IEnumerable<(int Iteration, long Bytes)> FilesOf(string folder) => UpTo(Most, folder);

    private static IEnumerable<(int Iteration, long Bytes)> UpTo(int most, string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles($"{Stem}*{Ending}").Where(file => file.LinkTarget is null && IterationOf(file.Name) is not null).Take(most).Select(file => (IterationOf(file.Name)!.Value, file.Length))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int? IterationOf(string name) =>
        int.TryParse(name.AsSpan(Stem.Length, name.Length - Stem.Length - Ending.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var iteration) && NameAt(iteration) == name ? iteration : null;
}
