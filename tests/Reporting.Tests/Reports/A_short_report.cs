using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Reports;

/// <summary>As text a report is the headline tables, and a line for each further part that says how to get it.</summary>
public class A_short_report
{
    private static readonly ReportView s_short = new(ReportExtent.Shortened, Command: "slfd report small");

    [Fact]
    public void Begins_with_the_headline_table_and_says_how_to_get_the_rest()
    {
        var lines = Table(AGrid.Small).Render(ReportFormat.Terminal, 100, s_short).Split('\n');
        Assert.Equal("procedural, 32 px, ipc 1, best", lines[0]);
        Assert.Contains("More, with 'slfd report small' and", lines);
        string[] options = [.. lines.Where(line => line.StartsWith("  --", StringComparison.Ordinal)).Select(line => line.Trim().Split("  ")[0])];
        Assert.Equal(["--choice best-joint", "--choice last", "--section baselines", "--section dd-ranking", "--section tests", "--section variance", "--section costs", "--section notes", "--full"], options.Where(option => option != "--section paper"));
        Assert.DoesNotContain(lines, line => line.Contains("population deviation", StringComparison.Ordinal));
    }

    [Fact]
    public void Gives_each_part_that_it_names()
    {
        var table = Table(AGrid.Small);
        Assert.StartsWith("tests between methods, last\n", table.Render(ReportFormat.Terminal, 100, new(Section: "tests", Choice: Choice.Last)), StringComparison.Ordinal);
        Assert.StartsWith(table.Notes[0][..40], table.Render(ReportFormat.Terminal, 100, new(Section: ReportView.Notes)), StringComparison.Ordinal);
        Assert.StartsWith("procedural, 32 px, ipc 1, last\n", table.Render(ReportFormat.Terminal, 100, s_short with { Choice = Choice.Last }), StringComparison.Ordinal);
        var without = Assert.Throws<SectionMissingException>(() => table.Render(ReportFormat.Terminal, 100, new(Section: "paper")));
        Assert.Contains("it has baselines, dd-ranking, tests, variance, costs, notes", without.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_data_sets_shows_the_headlines_view_alone()
    {
        var text = Table(AGrid.TwoDataSets).Render(ReportFormat.Terminal, 100, s_short);
        Assert.Contains("cross, 32 px, ipc 1, best", text, StringComparison.Ordinal);
        Assert.DoesNotContain("convnet, 32 px, ipc 1, best", text, StringComparison.Ordinal);
        Assert.Contains("3 more tables", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ends_with_the_table_where_it_is_brief()
    {
        var text = Table(AGrid.Small).Render(ReportFormat.Terminal, 100, new(ReportExtent.Brief));
        Assert.StartsWith("dc/pixel  ", text.TrimEnd('\n').Split('\n')[^1], StringComparison.Ordinal);
        Assert.False(text.EndsWith("\n\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Prints_equal_tables_once()
    {
        // Evaluated at one point, which every choice selects.
        var rows = AGrid.Rows(AGrid.Small).ConvertAll(row => row with { Outcome = OnePoint(row.Spec()) });
        var table = GridTable.From(AGrid.Small, rows, AGrid.Context);
        var full = table.Render(ReportFormat.Terminal, 100);
        Assert.Contains("procedural, 32 px, ipc 1, best; best-joint and last are the same\n", full, StringComparison.Ordinal);
        Assert.DoesNotContain("ipc 1, last\n", full, StringComparison.Ordinal);
        Assert.DoesNotContain("--choice", table.Render(ReportFormat.Terminal, 100, s_short), StringComparison.Ordinal);
    }

    private static GridTable Table(Grid grid) => GridTable.From(grid, AGrid.Rows(grid), AGrid.Context);

    private static Messages.Results.CellOutcome OnePoint(CellSpec spec)
    {
        var outcome = AGrid.Outcome(spec);
        return outcome with { Iterations = outcome.Iterations[..1], Correct = outcome.Correct[..(outcome.Correct.Length / outcome.Iterations.Length)] };
    }
}
