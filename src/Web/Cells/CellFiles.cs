using System.Collections.Concurrent;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;

namespace Slfd.Web.Cells;

/// <summary>One artifact of a cell.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its hash as it is on the disk now; null: it is too large to be read for a page.</param>
/// <param name="Expected">Whether it is what the coordinator accepted; null: nothing says what it should be.</param>
public sealed record CellFile(string Name, long Bytes, string? Sha256, bool? Expected);

/// <summary>The artifacts of cells as they lie in this host's runs folder. A hash is computed once for a file that does not change.</summary>
/// <param name="runs">Where they lie.</param>
internal sealed class CellFiles(RunsFolder runs)
{
    private const long Largest = 64 << 20;
    private const int Most = 4096;
    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), string> _hashes = new();

    /// <summary>What a cell has left, in the order in which it is written.</summary>
    public IReadOnlyList<CellFile> Of(CellDetail detail)
    {
        var folder = runs.Cell(detail.View.Cell);
        return [.. CellFolder.AllArtifacts.Select(name => (name, Path: Path.Combine(folder.Root, name))).Where(file => IsPlain(file.Path)).Select(file => Look(file.name, file.Path, detail)).OfType<CellFile>()];
    }

    /// <summary>Whether there is a file there, and no link or device.</summary>
    public static bool IsPlain(string path) => new FileInfo(path) is { Exists: true, LinkTarget: null } file && (file.Attributes & (FileAttributes.Device | FileAttributes.Directory)) == 0;

    private CellFile? Look(string name, string path, CellDetail detail)
    {
        try
        {
            FileInfo file = new(path);
            if (file.Length > Largest)
            {
                return new(name, file.Length, null, null);
            }

            if (_hashes.Count > Most)
            {
                _hashes.Clear();
            }

            var hash = _hashes.GetOrAdd((path, file.Length, file.LastWriteTimeUtc), key => WholeFile.Sha256(key.Path));
            return new(name, file.Length, hash, name == CellFolder.ResultFile && detail.Outcome is { } outcome ? outcome.ResultSha256 == hash : null);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // it was replaced or removed at this moment
        }
    }
}
