using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Attempts;

/// <summary>A file by name and length.</summary>
public sealed record FolderFile(string Name, long Bytes);

/// <summary>An attempt's folder.</summary>
/// <param name="Attempt">Its token.</param>
/// <param name="Checkpoint">Iteration of its newest whole checkpoint; 0: it has none.</param>
/// <param name="Files">What lies at its top.</param>
public sealed record AttemptFolderView(int Attempt, int Checkpoint, IReadOnlyList<FolderFile> Files);

/// <summary>What a cell has left on this host.</summary>
/// <param name="Path">Its folder, absolute.</param>
/// <param name="Artifacts">Those of the accepted attempt.</param>
/// <param name="Attempts">The newest first, a few.</param>
/// <param name="Checkpoint">Iteration of the newest whole checkpoint of any attempt: where a cell would go on from; 0: none lies here.</param>
public sealed record CellFolderView(string Path, IReadOnlyList<FolderFile> Artifacts, IReadOnlyList<AttemptFolderView> Attempts, int Checkpoint)
{
    private const int MostAttempts = 20, MostFiles = 50;

    /// <summary>As it is now; a folder that is not there has nothing in it.</summary>
    public static CellFolderView Of(RunsFolder runs, CellId cell)
    {
        var folder = runs.Cell(cell);
        List<AttemptFolderView> attempts = [.. folder.Attempts().Take(MostAttempts).Select(token => new AttemptFolderView(token.Value, CheckpointOf(folder, token), TextsOf(folder, token)))];
        return new(folder.Root, [.. FilesOf(folder.Root).Where(file => CellFolder.AllArtifacts.Contains(file.Name))], attempts, attempts.Select(attempt => attempt.Checkpoint).DefaultIfEmpty(0).Max());
    }

    private static int CheckpointOf(CellFolder folder, FencingToken token)
    {
        try
        {
            return folder.WholeCheckpoints(token) is [var newest, ..] ? newest.Iteration : 0;
        }
        catch (DirectoryNotFoundException)
        {
            return 0; // removed at this moment
        }
    }

    /// <summary>The files of an attempt, and of its newest checkpoint the texts that it has not itself.</summary>
    private static IReadOnlyList<FolderFile> TextsOf(CellFolder folder, FencingToken token)
    {
        var (own, more) = (FilesOf(folder.Attempt(token)), AttemptText.FoldersOf(folder, token).Skip(1).SelectMany(FilesOf).Where(file => AttemptText.Names.Contains(file.Name)));
        return [.. own, .. more.Where(file => own.All(known => known.Name != file.Name))];
    }

    private static IReadOnlyList<FolderFile> FilesOf(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LinkTarget is null).OrderBy(file => file.Name, StringComparer.Ordinal).Take(MostFiles).Select(file => new FolderFile(file.Name, file.Length))];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
