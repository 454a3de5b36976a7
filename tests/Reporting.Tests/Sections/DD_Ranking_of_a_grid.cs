using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;
using Slfd.Reporting.Results;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Sections;

/// <summary>Scores from the rows of the same grid; an ingredient that is missing is named instead of a number.</summary>
public class DD_Ranking_of_a_grid
{
    private static readonly Grid s_grid = AGrid.Small with
    {
        Evaluation = AGrid.Small.Evaluation with { Architectures = ["convnet"], Augmentation = Choices.DefaultAugmentation },
        Methods =
        [
            new() { Spec = new() { Baseline = "whole" } },
            new() { Spec = new() { Baseline = "random" } },
            new() { Spec = new() { Baseline = "random" }, EvaluationAugmentation = "none" },
            new() { Spec = new() { Matching = "dc", Space = "pixel" } },
            new() { Spec = new() { Matching = "dc", Space = "pixel" }, EvaluationAugmentation = "none" },
        ],
        Seeds = [0],
    };

    /// <summary>Accuracies by row: whole, random, random without augmentation, dc/pixel, dc/pixel without.</summary>
    private static readonly int[] s_correct = [850, 190, 210, 300, 280];

    [Fact]
    public void Has_all_scores_where_all_rows_are_there()
    {
        var row = Headline(s_grid, Rows(s_grid));
        Assert.Equal(["dc/pixel", "+55.00", "+11.00", "18.49", "30.90", ""], row.Skip(5).Select(value => value.Text));
        Assert.Equal(DdRankingScore.LabelRobust(0.11, 0.55).ToString("G6", System.Globalization.CultureInfo.InvariantCulture), row[8].Exact);
    }

    [Fact]
    public void Says_which_rows_to_add()
    {
        var grid = s_grid with { Methods = [s_grid.Methods[1], s_grid.Methods[3]] };
        var row = Headline(grid, Rows(s_grid));
        Assert.Equal(["dc/pixel", "-", "+11.00", "-", "-"], row.Skip(5).Take(5).Select(value => value.Text));
        Assert.Equal("add { baseline = whole }, add { baseline = random, augmentation = none }, add this row again with augmentation = none", row[^1].Text);
        Assert.Null(row[6].Exact);
    }

    [Fact]
    public void Says_which_rows_it_waits_for()
    {
        var rows = Rows(s_grid).Where(row => row.Spec().Method.Baseline != "whole");
        Assert.Equal("{ baseline = whole } is 0/1", Headline(s_grid, rows)[^1].Text);
        Assert.StartsWith("results 0/1", Headline(s_grid, [])[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_a_row_for_each_method_that_distils_and_is_evaluated_with_augmentation() =>
        Assert.Equal(["dc/pixel"], DdRankingSection.Of(GridTable.From(s_grid, [])).AllRows.Select(row => row[5].Text).Distinct());

    [Fact]
    public void Of_a_grid_that_evaluates_without_augmentation_has_the_label_robust_score_alone()
    {
        var grid = s_grid with { Evaluation = s_grid.Evaluation with { Augmentation = "none" }, Methods = [s_grid.Methods[0], s_grid.Methods[1], s_grid.Methods[3]] };
        var rows = grid.Cells().Zip(new[] { 850, 190, 300 }).Select((cell, index) => AGrid.Row(cell.First, index + 1, new(
            new string('a', 64), new string('b', 64), 1000, [0], [cell.Second, cell.Second], Seconds: 1, "cpu", new string('d', 64))));
        Assert.Equal(["dc/pixel", "+55.00", "+11.00", "18.49", "-", "for ARS an evaluation with augmentation"], Headline(grid, rows).Skip(5).Select(value => value.Text));
    }

    [Fact]
    public void Without_baselines_is_no_section()
    {
        var grid = s_grid with { Methods = s_grid.Methods[3..] };
        Assert.DoesNotContain(GridTable.From(grid, Rows(s_grid)).Sections(), section => section.Name == "dd-ranking");
    }

    private static IReadOnlyList<SectionValue> Headline(Grid grid, IEnumerable<ResultRow> rows) => Assert.Single(DdRankingSection.Of(GridTable.From(grid, rows)).Rows([Choice.Best]));

    private static List<ResultRow> Rows(Grid grid) => [.. grid.Cells().Select((spec, index) => AGrid.Row(spec, index + 1, new(
        new string('a', 64), new string('b', 64), 1000, [0], [s_correct[index], s_correct[index]], Seconds: 1, "cpu", new string('d', 64))))];
}
