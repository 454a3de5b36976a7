using System.Text.Json;
using Slfd.Experiments.Cells;

namespace Slfd.Artifacts.Stored;

/// <summary>One file of a finished cell, held against the hash that its result names.</summary>
/// <param name="Name">The file.</param>
/// <param name="Bytes">Its length; −1: it is not there.</param>
/// <param name="Sha256">As it is on the disk; null: it was not read, or is not there.</param>
/// <param name="Expected">As the result says, and of the result itself as the coordinator accepted it; null: nothing says.</param>
public sealed record ProvenFile(string Name, long Bytes, string? Sha256, string? Expected)
{
    /// <summary>Whether it is what it should be; null: that was not to be told.</summary>
    public bool? IsAsAccepted => Bytes < 0 && Expected is not null ? false : Sha256 is null || Expected is null ? null : Sha256 == Expected;
}

/// <summary>The files of a finished cell, read whole.</summary>
/// <param name="Cell">Which.</param>
/// <param name="Files">Those that are there, or should be.</param>
/// <param name="Fault">What is wrong, in a sentence; null: nothing, or there is no result.</param>
public sealed record CellProof(CellId Cell, IReadOnlyList<ProvenFile> Files, string? Fault)
{
    private const long LargestResult = 64 << 20;

    /// <summary>Whether there is a result, and every file is what was accepted.</summary>
    public bool IsSound => Fault is null && Files.Count > 0 && Files.All(file => file.IsAsAccepted == true);

    /// <summary>Reads a cell's folder and compares every hash.</summary>
    /// <param name="folder">The cell's.</param>
    /// <param name="cell">Which.</param>
    /// <param name="resultSha256">Hash of the accepted <c>result.json</c>; null: none was accepted.</param>
    public static CellProof Of(CellFolder folder, CellId cell, string? resultSha256)
    {
        var expected = Expected(folder, resultSha256);
        ProvenFile[] files = [.. CellFolder.AllArtifacts.Select(name => Look(folder, name, expected.GetValueOrDefault(name), path => RegularFile.Sha256(path, folder.RunsRoot))).OfType<ProvenFile>()];
        var stored = StoredResult.Read(folder, cell);
        return new(cell, files, stored.Fault ?? (resultSha256 is not null && stored.Outcome is null ? $"the coordinator accepted a result, and {folder.Root} has none"
            : resultSha256 is not null && stored.Outcome!.ResultSha256 != resultSha256 ? $"{Path.Combine(folder.Root, CellFolder.ResultFile)} is not the result that was accepted"
            : null));
    }

    /// <summary>What each artifact's hash should be: nothing, where the result itself is not the accepted one.</summary>
    public static IReadOnlyDictionary<string, string> Expected(CellFolder folder, string? resultSha256)
    {
        Dictionary<string, string> expected = new(StringComparer.Ordinal);
        if (resultSha256 is null)
        {
            return expected;
        }

        expected[CellFolder.ResultFile] = resultSha256;
        try
        {
            var path = Path.Combine(folder.Root, CellFolder.ResultFile);
            using var file = RegularFile.OpenRead(path, folder.RunsRoot);
            if (file.Length > LargestResult || RegularFile.Sha256(path, folder.RunsRoot) != resultSha256)
            {
                return expected;
            }

            using var document = JsonDocument.Parse(file);
            foreach (var hash in document.RootElement.GetProperty("artifactSha256").EnumerateObject())
            {
                expected[hash.Name] = hash.Value.GetString() ?? string.Empty;
            }

            expected[CellFolder.MetricsFile] = document.RootElement.GetProperty("run").GetProperty("metricsSha256").GetString() ?? string.Empty;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What could not be read stays unknown.
        }

        return expected;
    }

    /// <summary>One file as it is now.</summary>
    /// <param name="folder">The cell's.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="expected">Its hash as it should be; null: nothing says.</param>
    /// <param name="hash">Makes the hash of a file; null: it is not to be read.</param>
    /// <returns>Null: it is not there, and need not be.</returns>
    public static ProvenFile? Look(CellFolder folder, string name, string? expected, Func<string, string?> hash)
    {
        var path = Path.Combine(folder.Root, name);
        try
        {
            return folder.Has(folder.Root, name) ? new(name, new FileInfo(path).Length, hash(path), expected) : expected is null ? null : new(name, -1, null, expected);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return new(name, -1, null, expected); // it was replaced or removed at this moment, or may not be read
        }
    }
}
