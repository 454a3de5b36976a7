using Slfd.Artifacts;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;
using Slfd.Reporting.Tests.Figures;

namespace Slfd.Reporting.Tests.Exports;

/// <summary>A finished grid with the sets that its results name.</summary>
internal static class ALab
{
    public static Grid Grid { get; } = AGrid.Small with { Seeds = [0, 1] };

    public static (GridTable Table, IReadOnlyList<ResultRow> Rows) Finished(RunsFolder runs, float shift = 0)
    {
        List<ResultRow> rows = [];
        foreach (var row in AGrid.Rows(Grid))
        {
            var (bytes, sha) = ASyntheticSet.Whole(10, 1, 8, shift + (rows.Count / 1000f));
            var path = Path.Combine(runs.Cell(row.Cell).Root, CellFolder.SyntheticSetFile);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, bytes);
            rows.Add(row with { Outcome = row.Outcome with { SyntheticSetSha256 = sha } });
        }

        return (GridTable.From(Grid, rows), rows);
    }
}
