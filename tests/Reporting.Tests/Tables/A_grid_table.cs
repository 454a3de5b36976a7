using Slfd.Messages.Coordination;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>Whatever is there becomes a table; what is not there shows as such.</summary>
public class A_grid_table
{
    [Fact]
    public void Does_not_depend_on_the_order_of_the_results()
    {
        var rows = AGrid.Rows(AGrid.TwoDataSets);
        var table = GridTable.From(AGrid.TwoDataSets, rows, AGrid.Context);
        var shuffled = GridTable.From(AGrid.TwoDataSets, rows.OrderBy(row => row.Cell), AGrid.Context);
        Assert.Equal(table.Lines.SelectMany(line => line.Entries), shuffled.Lines.SelectMany(line => line.Entries));
        Assert.Equal(table.Notes, shuffled.Notes);
    }

    [Fact]
    public void Has_the_means_of_its_cells()
    {
        var line = GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small)).Lines[0];
        // random: convnet 200 and 206 of 1000, seeds + 0, 9, 18
        Assert.Equal(("random", 3), (line.Method, line.SeedsDone));
        var convnet = line.Entry("convnet", Choice.Best).Summary!;
        Assert.Equal(0.212, convnet.Mean, 12);
        Assert.Equal(0.003, convnet.Std, 12);
        Assert.Equal(0.009, convnet.BetweenSeedsSample!.Value, 12);
        Assert.Equal((0.198 + 0.184) / 2, line.Entry("cross", Choice.Best).Summary!.Mean, 12);
    }

    [Fact]
    public void Shows_how_many_seeds_are_done_and_never_zero()
    {
        var rows = AGrid.Rows(AGrid.Small).Where(row => row.Spec() is { Method.Baseline: not null, Seed: not 1 });
        var table = GridTable.From(AGrid.Small, rows);
        var (random, dc) = (table.Lines[0].Entry("convnet", Choice.Best), table.Lines[1].Entry("convnet", Choice.Best));
        Assert.Equal("21.20 ± 0.30 [0.90] (2/3)", random.Text());
        Assert.Equal("0/3", dc.Text());
        Assert.Contains(table.Notes, note => note.StartsWith("k/3:", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_unseen_architectures_has_no_cross()
    {
        var grid = AGrid.Small with { Evaluation = AGrid.Small.Evaluation with { Architectures = ["convnet"] } };
        var table = GridTable.From(grid, AGrid.Rows(grid));
        Assert.Equal(["convnet"], table.Views);
        Assert.DoesNotContain(table.Notes, note => note.StartsWith("cross", StringComparison.Ordinal));
    }

    [Fact]
    public void Warns_when_its_cells_saw_different_data()
    {
        var rows = AGrid.Rows(AGrid.Small);
        rows[2] = rows[2] with { Outcome = rows[2].Outcome with { DataSha256 = new string('e', 64) } };
        var warning = Assert.Single(GridTable.From(AGrid.Small, rows).Notes, note => note.Contains("copies of the data", StringComparison.Ordinal));
        Assert.Contains("procedural 32 px", warning, StringComparison.Ordinal);
        Assert.Contains("eeeeeeeeeeee: 1 cell)", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_out_a_result_that_does_not_fit_and_says_so()
    {
        var rows = AGrid.Rows(AGrid.Small);
        rows[0] = rows[0] with { Outcome = rows[0].Outcome with { Correct = [1, 2] } };
        var table = GridTable.From(AGrid.Small, rows);
        Assert.Equal(2, table.Lines[0].SeedsDone);
        Assert.Contains(table.Notes, note => note.StartsWith($"warning: cell {rows[0].Cell} is left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Tells_of_failures_duplicates_and_alerts()
    {
        ReportContext context = new("slfd test", GridStatus.Of("small", (CellState.Done, 4), (CellState.Failed, 2)) with { Duplicates = 1, Alerts = 1 });
        var notes = GridTable.From(AGrid.Small, [], context).Notes;
        Assert.Contains("warning: 2 of 6 cells without a result: 2 failed.", notes);
        Assert.Contains("warning: 1 second result: differed from the accepted one.", notes);
    }

    [Fact]
    public void Says_that_best_is_optimistic() =>
        Assert.Contains(GridTable.From(AGrid.Small, []).Notes, note => note.StartsWith("best:", StringComparison.Ordinal) && note.EndsWith("selects on the test data and is optimistic.", StringComparison.Ordinal));
}
