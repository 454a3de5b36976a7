using System.Text.Json;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Store;

/// <summary>The hashes under which files came, kept beside them, so that anyone who fetches a file later notices if a disk changed it meanwhile.</summary>
internal static class UploadRecord
{
    private const int Longest = 64 << 10;

    /// <summary>The files of one of a cell's folders as they came; empty where nothing came over HTTP, or the record is damaged.</summary>
    public static IReadOnlyList<ArtifactFile> Of(CellFolder cell, string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<ArtifactFile[]>(RegularFile.ReadText(Path.Combine(folder, CellFolder.UploadsFile), cell.RunsRoot, Longest), ArtifactJson.Options) ?? [];
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException or JsonException or InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>The files of the published attempt as they came: of the attempt whose result is the cell's.</summary>
    public static IReadOnlyList<ArtifactFile> OfPublished(CellFolder cell)
    {
        var result = ResultOf(cell);
        return cell.Attempts().Select(token => Of(cell, cell.Attempt(token))).FirstOrDefault(record => Holds(record, result)) ?? [];
    }

    /// <summary>Whether the result that is the cell's came from that attempt.</summary>
    public static bool IsPublished(CellFolder cell, FencingToken token) => Holds(Of(cell, cell.Attempt(token)), ResultOf(cell));

    private static bool Holds(IReadOnlyList<ArtifactFile> record, string result) => record.Any(file => file.Name == CellFolder.ResultFile && file.Sha256 == result);

    private static string ResultOf(CellFolder cell) => RegularFile.Sha256(Path.Combine(cell.Root, CellFolder.ResultFile), cell.RunsRoot);

    /// <summary>Keeps it.</summary>
    public static void Write(string folder, IReadOnlyList<ArtifactFile> files) =>
        WholeFile.Write(Path.Combine(folder, CellFolder.UploadsFile), stream => JsonSerializer.Serialize(stream, files, ArtifactJson.Options));
}
