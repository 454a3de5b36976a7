using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Reports;

/// <summary>What people read stays readable however large the grid is; files have everything.</summary>
public sealed class A_large_grid : IDisposable
{
    private static readonly Grid s_grid = APaperGrid.Table1 with
    {
        Evaluation = APaperGrid.Table1.Evaluation with { Architectures = ["convnet", "vgg11"], Repeats = 1 },
        ImagesPerClass = [1, 2, 5, 10, 20, 50],
        Layout = null,
        Methods = [new() { Spec = new() { Baseline = "random" } }, .. Enumerable.Range(1, 49).Select(rate => AGrid.Small.Methods[1] with { LearningRateImages = rate })],
        Seeds = [0, 1],
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_six_thousand_cells_is_written_with_every_pair_that_is_tested_in_the_file()
    {
        Assert.Equal(6000, s_grid.CellCount());
        var table = GridTable.From(s_grid, AGrid.Rows(s_grid), AGrid.Context);
        var folder = ReportFolder.Write(_folder.Runs, table);
        var tests = table.Sections().Single(section => section.Name == "tests");
        Assert.Equal(ReportSection.Readable, tests.ReadableRows.Count);
        Assert.Contains(tests.ReadableNotes, note => note.StartsWith($"the first {ReportSection.Readable} rows", StringComparison.Ordinal));

        // 10 sets × 6 ipc, each of 49 methods against the first, 2 views, 3 choices; and the head.
        Assert.Equal(1 + (60 * 49 * 2 * 3), File.ReadLines(Path.Combine(folder, "tests.csv")).Count());
        Assert.Equal([Architectures.Cross, Architectures.ConvNet, "vgg11"], table.Views);
    }
}
