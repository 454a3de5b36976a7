using Slfd.Experiments.Grids;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>Bold and underlined stand only where a test tells one method from the next.</summary>
public class Marks_of_best_and_second
{
    private static readonly Grid s_grid = AGrid.Small with
    {
        Methods = [AGrid.Small.Methods[0], .. new[] { 0.1, 0.2, 0.3 }.Select(rate => AGrid.Small.Methods[1] with { LearningRateImages = rate })],
        Seeds = [0, 1, 2, 3],
    };

    [Fact]
    public void Stand_where_means_are_far_apart()
    {
        var (table, block) = Of(100, 160, 220);
        Standing[] expected = [Standing.None, Standing.None, Standing.Second, Standing.Best];
        Assert.Equal(expected, Standings.Of(table, block).Select(row => row[0]));
        var latex = table.Render(ReportFormat.Latex);
        Assert.Contains(" & \\bfseries 2", latex, StringComparison.Ordinal);
        Assert.Contains("{\\underline{\\num{", latex, StringComparison.Ordinal);
        Assert.Contains("**2", table.Render(ReportFormat.Markdown), StringComparison.Ordinal);
        Assert.Contains("<u>", table.Render(ReportFormat.Html), StringComparison.Ordinal);
    }

    [Fact]
    public void Do_not_stand_where_seeds_differ_more_than_methods()
    {
        var (table, block) = Of(100, 102, 103);
        Assert.All(Standings.Of(table, block).SelectMany(row => row), standing => Assert.Equal(Standing.None, standing));
        Assert.DoesNotContain("\\bfseries", table.Render(ReportFormat.Latex).Split("\\begin{table}")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Never_stand_at_a_baseline()
    {
        var (table, block) = Of(1, 2, 3);
        Assert.All(Standings.Of(table, block)[0], standing => Assert.Equal(Standing.None, standing));
    }

    [Fact]
    public void Rows_are_shown_under_the_labels_that_the_grid_gives_and_files_keep_the_methods()
    {
        var grid = s_grid with { Methods = [s_grid.Methods[0], s_grid.Methods[1] with { GivenLabel = "Ours" }] };
        var table = GridTable.From(grid, AGrid.Rows(grid), AGrid.Context);
        Assert.Contains("\nOurs ", table.Render(ReportFormat.Terminal), StringComparison.Ordinal);
        Assert.DoesNotContain("Ours", table.Render(ReportFormat.Csv), StringComparison.Ordinal);
        Assert.Contains("\"label\": \"Ours\"", table.Render(ReportFormat.Json), StringComparison.Ordinal);
        Assert.Equal(s_grid.CellAt(1).Id(), grid.CellAt(1).Id());
    }

    /// <summary>Counts of right answers of three methods; seeds differ by up to 12 around them, not in step.</summary>
    private static (GridTable Table, TableBlock Block) Of(params int[] levels)
    {
        int[,] noise = { { 0, 7, 3, 12 }, { 5, 0, 12, 2 }, { 9, 3, 0, 8 } };
        var rows = AGrid.Rows(s_grid).ConvertAll(row =>
        {
            var spec = row.Spec();
            var method = Array.FindIndex(s_grid.Methods, one => one.LearningRateImages == spec.Distillation?.LearningRateImages && one.Spec == spec.Method);
            var right = method == 0 ? 900 : levels[method - 1] + noise[method - 1, spec.Seed];
            return row with { Outcome = row.Outcome with { Correct = [.. row.Outcome.Correct.Select((_, place) => right + (place % 3))] } };
        });
        var table = GridTable.From(s_grid, rows, AGrid.Context);
        return (table, table.Blocks([Choice.Best])[0]);
    }
}
