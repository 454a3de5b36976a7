using System.Text.Json;
using Slfd.Messages.Results;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>A training without a classifier is in no mean, and every place that shows the mean says of how many it is.</summary>
public class When_trainings_diverge
{
    private const int Gone = CellOutcome.Diverged;
    private static readonly string[] s_three = ["convnet", "vgg11", "vit"];

    [Fact]
    public void The_mean_and_the_deviation_are_over_the_others()
    {
        var score = Scores([[20, Gone, 40], [10, 10, 10], [30, 30, 30]]).Of("convnet", Choice.Last);
        Assert.Equal(new Score(0.3, 0.1) { Diverged = 1 }, score);
    }

    [Fact]
    public void An_architecture_without_any_has_no_score_and_neither_has_cross()
    {
        var scores = Scores([[20, 20, 20], [Gone, Gone, Gone], [30, 30, 30]]);
        Assert.Null(scores.Of("vgg11", Choice.Best));
        Assert.Null(scores.Cross(Choice.Best));
        Assert.Null(Assert.Single(scores.Curve("vgg11")));
        Assert.Equal(3, Assert.Single(scores.Diverged).Value);
    }

    [Fact]
    public void A_point_is_not_best_because_its_bad_trainings_are_gone_nor_worst()
    {
        Assert.Equal(20, Scores([[20, Gone, 20], [9, 9, 9], [9, 9, 9]], [[25, 25, Gone], [9, 9, 9], [9, 9, 9]]).Iteration("convnet", Choice.Best));
        Assert.Equal(10, Scores([[20, 20, 20], [9, 9, 9], [9, 9, 9]], [[Gone, Gone, Gone], [9, 9, 9], [9, 9, 9]]).Iteration("convnet", Choice.Best));
    }

    [Fact]
    public void Repeats_are_those_that_have_a_classifier() => Assert.Equal([0.2, 0.4], Scores([[20, Gone, 40], [10, 10, 10], [30, 30, 30]]).Repeats("convnet", Choice.Last));

    [Fact]
    public void The_table_and_its_notes_say_n()
    {
        var table = Table(row => [Gone, .. row.Skip(1)]);
        var entry = table.Lines[0].Entry("convnet", Choice.Best);
        Assert.True(entry.Diverged > 0);
        Assert.EndsWith(FormattableString.Invariant($"(n = {entry.Summary!.N}, {entry.Diverged} diverged)"), entry.Text(), StringComparison.Ordinal);
        Assert.Contains(table.Notes, note => note.StartsWith("warning: ", StringComparison.Ordinal) && note.Contains("ended in numbers that are not finite: no classifier, in no mean: ", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(table.Render(ReportFormat.Json));
        Assert.Contains(Entries(json), written => written.TryGetProperty("diverged", out var diverged) && diverged.GetInt32() == entry.Diverged);
    }

    [Theory]
    [InlineData(ReportFormat.Terminal)]
    [InlineData(ReportFormat.Markdown)]
    [InlineData(ReportFormat.Latex)]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.Html)]
    [InlineData(ReportFormat.Json)]
    public void Without_any_classifier_no_format_shows_a_number(ReportFormat format)
    {
        var table = Table(row => [.. row.Select(_ => Gone)]);
        Assert.All(table.Lines.SelectMany(line => line.Entries), entry => Assert.Null(entry.Summary));
        Assert.DoesNotContain("0.00 ", table.Render(format), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_below_that_is_still_refused() => Assert.Throws<InvalidDataException>(() => Scores([[-2, 20, 20], [1, 1, 1], [1, 1, 1]]));

    private static IEnumerable<JsonElement> Entries(JsonDocument json) =>
        json.RootElement.GetProperty("lines").EnumerateArray().SelectMany(line => line.GetProperty("entries").EnumerateArray());

    private static GridTable Table(Func<int[], int[]> change) =>
        GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small).Select(row => row with { Outcome = row.Outcome with { Correct = change(row.Outcome.Correct) } }));

    private static CellScores Scores(params int[][][] points) =>
        new(new("", "", 100, [.. points.Select((_, index) => 10 * (index + 1))], [.. points.SelectMany(point => point).SelectMany(counts => counts)], 1, "cpu", ""), s_three, 3);
}
