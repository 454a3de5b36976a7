using Slfd.Artifacts;
using Slfd.Experiments.Grids;
using Slfd.Messages.Results;
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
            rows.Add(row with { Outcome = AllOf(row.Outcome) with { SyntheticSetSha256 = sha } });
        }

        return (GridTable.From(Grid, rows), rows);
    }

    /// <summary>The outcome with something in every property, as those of real workers have it.</summary>
    public static CellOutcome AllOf(CellOutcome outcome) => outcome with
    {
        Revisions = "objective dc 1",
        Marks = ["pixels"],
        Splits = [new(UsedSplit.Train, 100, 500, "train.bin", new string('e', 64)) { Remark = "another division" }, new("test", 20, 20, "test.bin", new string('f', 64))],
        Fitted = [.. outcome.Correct.Select((_, index) => index % 2 == 0 ? 10 : 9)],
        FittedOf = 10,
        PeakMemoryBytes = 300L << 20,
        EnergyJoules = 4321.5,
        Variances = [0.5f, 2],
        Remarks = ["the generator gives its images back at 18.8 dB, below 20 dB"],
    };
}
