using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Reporting.Comparisons;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>A report says how much of which data its numbers were made from, and compares with the paper only where that is what the paper used.</summary>
public class Which_data
{
    private const string Division = "val holds 60 of 60 files that are no ILSVRC2012_val_*, so this is not the division of the published numbers";

    [Fact]
    public void A_subset_is_said_with_its_counts()
    {
        var notes = Table(Split("train", 757, 89_996), Split("test", 162, 7_180)).Notes;
        Assert.Contains("warning: subset: 757 of 89,996 training, 162 of 7,180 test images of cifar10, 32 px (files of train; files of test).", notes);
        Assert.DoesNotContain(Table(Split("train", 50_000, 50_000), Split("test", 10_000, 10_000)).Notes, note => note.Contains("subset: ", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_the_first_difference_from_the_published_protocol()
    {
        var comparison = First(Table(Split("train", 50, 50_000), Split("test", 10, 10_000)));
        Assert.Equal(Agreement.ProtocolDiffers, comparison.Agreement);
        Assert.Equal(["training images 50 (paper: 50000)", "test images 10 (paper: 10000)"], comparison.Differences);
        Assert.Empty(First(Table(Split("train", 50_000, 50_000), Split("test", 10_000, 10_000))).Differences);
    }

    [Fact]
    public void Another_division_is_a_warning_and_a_difference()
    {
        var table = Table(Split("train", 50_000, 50_000), Split("val", 10_000, 10_000) with { Remark = Division });
        Assert.Contains($"warning: cifar10 32 px: {Division}.", table.Notes);
        Assert.Equal([Division], First(table).Differences);
        Assert.Contains("\"remark\": \"val holds 60", table.Render(ReportFormat.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void Cells_of_one_row_that_were_made_otherwise_are_marked_and_listed()
    {
        var grid = AGrid.Small;
        var rows = AGrid.Rows(grid);
        var odd = rows.FindIndex(row => row.Spec() is { Distillation: not null, Seed: 1 });
        rows[odd] = rows[odd] with { Outcome = rows[odd].Outcome with { DataSha256 = new string('e', 64), Device = "NVIDIA H200" } };
        var table = GridTable.From(grid, rows);
        var line = table.Lines.Single(line => line.Method == "dc/pixel");
        Assert.Equal(1, line.Mixed);
        Assert.EndsWith(" \u2021", line.Entry("cross", Choice.Best).Text(), StringComparison.Ordinal);
        var note = Assert.Single(table.Notes, note => note.Contains('\u2021', StringComparison.Ordinal));
        Assert.Contains($"cell {rows[odd].Cell} (seed 1) differ from the row's others in data: eeeeeeeeeeee, not dddddddddddd; device: NVIDIA H200, not cpu", note, StringComparison.Ordinal);
        Assert.Equal(0, table.Lines.Single(other => other.Method == "random").Mixed);
    }

    private static UsedSplit Split(string name, int images, int whole) => new(name, images, whole, $"files of {name}", new string('f', 64));

    private static PaperComparison First(GridTable table) => PaperComparison.Of(table, [Choice.Best]).First();

    private static GridTable Table(params UsedSplit[] splits)
    {
        var grid = APaperGrid.Table3 with { Seeds = [0], Methods = APaperGrid.Table3.Methods[..1] };
        return GridTable.From(grid, grid.Cells().Select((spec, index) => Row(spec, index, splits)));
    }

    private static ResultRow Row(CellSpec spec, int index, UsedSplit[] splits) => AGrid.Row(spec, index + 1, AGrid.Outcome(spec) with { Splits = splits });
}
