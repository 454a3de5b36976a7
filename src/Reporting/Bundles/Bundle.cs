using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Exports;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Bundles;

/// <summary>A folder that anybody can check: the results of a grid, every table that follows from them, figures, synthetic sets, and the hashes of all files.</summary>
/// <remarks>The layout is in docs/using-results.md; why tables are recomputed and not only hashed, in docs/decisions/0077.</remarks>
public static class Bundle
{
    /// <summary>Hashes of all other files.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>A line of JSON per result: cell, attempt, specification, every count.</summary>
    public const string ResultsFile = "results.jsonl";

    /// <summary>The canonical grid.</summary>
    public const string GridFile = "grid.json";

    /// <summary>Tables, sections and figures.</summary>
    public const string ReportFolderName = "report";

    /// <summary>The exported synthetic sets.</summary>
    public const string SetsFolderName = "sets";

    /// <summary>What a browser opens first.</summary>
    public const string PageFile = "index.html";

    /// <summary>Writes the bundle of a grid.</summary>
    /// <param name="runs">Where the synthetic sets lie.</param>
    /// <param name="grid">Whose.</param>
    /// <param name="rows">Its results.</param>
    /// <param name="folder">New or empty.</param>
    /// <returns>How many sets it has, and what people must know of them.</returns>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static Exported Write(RunsFolder runs, Grid grid, IReadOnlyList<ResultRow> rows, string folder)
    {
        var table = GridTable.From(grid, rows);
        var exported = SetExport.Write(runs, table, Path.Combine(folder, SetsFolderName));
        var report = Path.Combine(folder, ReportFolderName);
        var figures = FigureFolder.Write(runs, table, report);
        WholeFile.WriteText(Path.Combine(folder, GridFile), grid.ToJson() + "\n");
        WholeFile.WriteText(Path.Combine(folder, ResultsFile), string.Concat(rows.OrderBy(row => row.Cell.ToString(), StringComparer.Ordinal).Select(row => BundledResult.Line(row) + "\n")));
        foreach (var (name, text) in Tables(table, folder))
        {
            WholeFile.WriteText(Path.Combine(folder, name), text);
        }

        foreach (var (name, bytes) in ReportFolder.Binaries(table))
        {
            WholeFile.Write(Path.Combine(report, name), stream => stream.Write(bytes));
        }

        WholeFile.WriteText(Path.Combine(folder, ManifestFile), new BundleManifest(ReportContext.Default.Software, grid.Name, table.GridSha256, Hashes(folder)).ToJson());
        return exported with { Warnings = [.. exported.Warnings, .. figures.Problems] };
    }

    /// <summary>Every text that follows from the results, by its path in the bundle.</summary>
    /// <param name="table">The numbers.</param>
    /// <param name="folder">The bundle, whose sheets of images stand in the page.</param>
    internal static IEnumerable<(string Name, string Text)> Tables(GridTable table, string folder)
    {
        var report = Path.Combine(folder, ReportFolderName);
        foreach (var (name, text) in ReportFolder.Texts(table, report))
        {
            yield return ($"{ReportFolderName}/{name}", text);
            if (name == ReportFormat.Html.FileName())
            {
                yield return (PageFile, text);
            }
        }
    }

    /// <summary>Hex SHA-256 of every file but the manifest, by its path with slashes, in ordinal order.</summary>
    internal static SortedDictionary<string, string> Hashes(string folder)
    {
        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            if (name != ManifestFile)
            {
                hashes.Add(name, WholeFile.Sha256(path));
            }
        }

        return hashes;
    }
}

/// <summary>What a bundle's manifest says.</summary>
/// <param name="Software">Name and version of what made the bundle.</param>
/// <param name="Grid">Its name.</param>
/// <param name="GridSha256">Hex SHA-256 of its canonical form.</param>
/// <param name="Files">Hex SHA-256 of every other file.</param>
internal sealed record BundleManifest(string Software, string Grid, string GridSha256, SortedDictionary<string, string> Files)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string ToJson() => JsonSerializer.Serialize(this, s_options) + "\n";

    /// <exception cref="JsonException">Not a manifest.</exception>
    public static BundleManifest FromJson(string json) => JsonSerializer.Deserialize<BundleManifest>(json, s_options) is { Software: not null, Grid: not null, Files: not null } manifest
        ? manifest
        : throw new JsonException("expected software, grid, gridSha256 and files");
}
