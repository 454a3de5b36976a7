using System.Collections.Concurrent;
using Slfd.Artifacts;
using Slfd.Artifacts.Stored;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Cells;

/// <summary>The artifacts of cells as they lie in this host's runs folder. A hash is computed once for a file that does not change.</summary>
/// <param name="runs">Where they lie.</param>
internal sealed class CellFiles(RunsFolder runs)
{
    private const long Largest = 64 << 20;
    private const int Most = 4096;
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), string> _hashes = new();
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _expected = new(StringComparer.Ordinal);

    /// <summary>What a cell has left, in the order in which it is written.</summary>
    public IReadOnlyList<ProvenFile> Of(CellDetail detail)
    {
        var folder = runs.Cell(detail.View.Cell);
        var expected = detail.Outcome is { } outcome ? Expected(folder, outcome.ResultSha256) : new Dictionary<string, string>();
        return [.. CellFolder.AllArtifacts.Select(name => CellProof.Look(folder, name, expected.GetValueOrDefault(name), Hash)).OfType<ProvenFile>()];
    }

    /// <summary>Whether there is a file there, and no link or device.</summary>
    public static bool IsPlain(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null } file && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) == 0;

    private IReadOnlyDictionary<string, string> Expected(CellFolder folder, string resultSha256)
    {
        if (_expected.TryGetValue(resultSha256, out var known))
        {
            return known;
        }

        var found = CellProof.Expected(folder, resultSha256);
        if (found.Count > 1)
        {
            Bound(_expected);
            _expected[resultSha256] = found; // a result that is the accepted one never changes
        }

        return found;
    }

    private string? Hash(string path)
    {
        FileInfo file = new(path);
        if (file.Length > Largest)
        {
            return null;
        }

        Bound(_hashes);
        return _hashes.GetOrAdd((path, file.Length, file.LastWriteTimeUtc), key => WholeFile.Sha256(key.Path));
    }

    private static void Bound<TKey, TValue>(ConcurrentDictionary<TKey, TValue> kept)
        where TKey : notnull
    {
        if (kept.Count > Most)
        {
            kept.Clear();
        }
    }
}
