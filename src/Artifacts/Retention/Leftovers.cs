using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Retention;

/// <summary>A file or folder that can go.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Absolute path.</param>
/// <param name="Bytes">What it takes on the disk.</param>
public sealed record Leftover(LeftoverKind Kind, string Path, long Bytes);

/// <summary>Finds what below a runs folder can go: nothing that a result, a lease or a resume needs. Reads only, and may run beside anything.</summary>
/// <remarks>
/// Stays, whatever its age: all that lies at the top of a cell's folder; the newest attempt of each cell, which a lease may be writing; an attempt that holds a finished result, which may
/// still be accepted, or lend its weights to a follower; the hashes under which an accepted result came; the newest checkpoints of each unfinished cell.
/// </remarks>
/// <param name="runs">The runs folder.</param>
/// <param name="cacheFolder">Where this user's decoded data sets lie.</param>
/// <param name="options">How long things stay.</param>
/// <param name="now">The time that ages are measured from.</param>
public sealed class Leftovers(RunsFolder runs, string cacheFolder, RetentionOptions options, DateTimeOffset now)
{
    /// <summary>Everything that can go, cells first.</summary>
    public IEnumerable<Leftover> Find() =>
    [
        .. Folders(Path.Combine(runs.Root, "cells")).SelectMany(folder => OfCell(new(folder))),
        .. Files(runs.Logs).Where(file => IsOlder(file, options.Logs)).Select(file => Of(LeftoverKind.Log, file)),
        .. Files(cacheFolder).Where(file => IsOlder(file, options.Caches)).Select(file => Of(LeftoverKind.Cache, file)),
        .. Folders(Path.Combine(runs.Root, "reports")).Where(folder => Cleaning.IsHalfRemoved(folder) || IsOlder(folder, options.Reports)).Select(folder => Of(LeftoverKind.Report, folder)),
    ];

    private IEnumerable<Leftover> OfCell(CellFolder cell)
    {
        // Of one listing: what begins after it has a higher token, and is not in it.
        var tokens = cell.Attempts();
        var kept = KeptCheckpoints(cell, tokens);
        foreach (var half in Folders(Path.Combine(cell.Root, "attempts")).Where(Cleaning.IsHalfRemoved))
        {
            yield return Of(LeftoverKind.Attempt, half);
        }

        foreach (var token in tokens.Skip(1))
        {
            var attempt = cell.Attempt(token);
            if (File.Exists(Path.Combine(attempt, CellFolder.ResultFile)) || File.Exists(Path.Combine(attempt, CellFolder.UploadsFile)))
            {
                continue;
            }

            var checkpoints = Folders(cell.Checkpoints(token)).ToList();
            if (!checkpoints.Exists(kept.Contains) && IsOlder(attempt, options.Attempts))
            {
                yield return Of(LeftoverKind.Attempt, attempt);
                continue;
            }

            foreach (var checkpoint in checkpoints.Where(checkpoint => !kept.Contains(checkpoint) && (Cleaning.IsHalfRemoved(checkpoint) || File.Exists(Path.Combine(checkpoint, CellFolder.ManifestFile)))))
            {
                yield return Of(LeftoverKind.Checkpoint, checkpoint);
            }
        }
    }

    /// <summary>Of all attempts: those that went furthest, and those of the latest attempts that have any. A resume takes one of them.</summary>
    private HashSet<string> KeptCheckpoints(CellFolder cell, IReadOnlyList<FencingToken> tokens)
    {
        var whole = tokens.SelectMany(token => cell.WholeCheckpoints(token).Select(name => (Name: name, Path: Path.Combine(cell.Checkpoints(token), name.ToString())))).ToList();
        var newest = whole.OrderByDescending(checkpoint => checkpoint.Name).Take(options.Checkpoints).Concat(whole.Take(options.Checkpoints)).Select(checkpoint => checkpoint.Path);

        // A finished cell needs none, unless it was told to run once more; then they are young.
        return [.. newest.Where(checkpoint => !cell.IsPublished || !IsOlder(checkpoint, options.Attempts))];
    }

    private bool IsOlder(string path, TimeSpan age)
    {
        try
        {
            var last = Directory.Exists(path)
                ? Inside(path).Append(new DirectoryInfo(path)).Max(entry => entry.LastWriteTimeUtc)
                : Max(File.GetLastWriteTimeUtc(path), File.GetLastAccessTimeUtc(path));
            return now.UtcDateTime - last > age;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false; // somebody else has moved it meanwhile, so it is in use
        }

        static DateTime Max(DateTime one, DateTime other) => one > other ? one : other;
    }

    private static Leftover Of(LeftoverKind kind, string path)
    {
        try
        {
            return new(kind, path, Directory.Exists(path) ? Inside(path).OfType<FileInfo>().Sum(Length) : Length(new FileInfo(path)));
        }
        catch (DirectoryNotFoundException)
        {
            return new(kind, path, 0);
        }
    }

    private static long Length(FileInfo file) => file.Exists ? file.Length : 0;

    private static IEnumerable<FileSystemInfo> Inside(string folder) => new DirectoryInfo(folder).EnumerateFileSystemInfos(
        "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true });

    private static string[] Folders(string folder) => Names(folder, Directory.GetDirectories);

    private static string[] Files(string folder) => Names(folder, Directory.GetFiles);

    private static string[] Names(string folder, Func<string, string[]> list)
    {
        try
        {
            return [.. list(folder).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }
}
