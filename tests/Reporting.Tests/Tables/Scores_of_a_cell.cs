using Slfd.Messages.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>Statistics and selection of one cell: distillation.md section 6, worked by hand.</summary>
public class Scores_of_a_cell
{
    private static readonly string[] s_three = ["convnet", "vgg11", "vit"];

    // Means in % per point: convnet 30, 20, 30; vgg11 10, 40, 20; vit 30, 10, 20; cross 20, 25, 20.
    private static readonly CellScores s_scores = Scores(s_three, [[28, 32], [9, 11], [30, 30]], [[20, 20], [38, 42], [4, 16]], [[25, 35], [20, 20], [19, 21]]);

    [Fact]
    public void Have_the_mean_and_the_population_deviation_over_repeats() => Assert.Equal(new Score(0.3, 0.02), s_scores.Of("convnet", Choice.Best));

    [Fact]
    public void Keep_the_earlier_of_equal_points() => Assert.Equal(10, s_scores.Iteration("convnet", Choice.Best));

    [Fact]
    public void Of_best_come_from_each_architectures_own_point()
    {
        Assert.Equal([10, 20, 10], s_three.Select(architecture => s_scores.Iteration(architecture, Choice.Best)));
        Close(new(0.35, 0.01), s_scores.Cross(Choice.Best)); // (40 + 30)/2 and (2 + 0)/2
    }

    [Fact]
    public void Of_best_joint_come_from_one_point()
    {
        Assert.All(s_three, architecture => Assert.Equal(20, s_scores.Iteration(architecture, Choice.BestJoint)));
        Close(new(0.25, 0.04), s_scores.Cross(Choice.BestJoint)); // (40 + 10)/2 and (2 + 6)/2
        Assert.Equal(new Score(0.2, 0), s_scores.Of("convnet", Choice.BestJoint));
    }

    [Fact]
    public void Of_last_come_from_the_final_point()
    {
        Assert.Equal(new Score(0.3, 0.05), s_scores.Of("convnet", Choice.Last));
        Close(new(0.2, 0.005), s_scores.Cross(Choice.Last));
    }

    [Fact]
    public void Of_a_joint_tie_keep_the_earlier_point()
    {
        var tied = Scores(s_three, [[1, 1], [10, 10], [20, 20]], [[2, 2], [20, 20], [10, 10]]);
        Assert.Equal(10, tied.Iteration("convnet", Choice.BestJoint));
    }

    [Fact]
    public void Without_unseen_architectures_have_no_cross_and_join_by_the_convnet()
    {
        var alone = Scores(["convnet"], [[10, 12]], [[30, 30]], [[20, 20]]);
        Assert.Null(alone.Cross(Choice.Best));
        Assert.Equal(20, alone.Iteration("convnet", Choice.BestJoint));
    }

    [Fact]
    public void With_one_point_are_the_same_for_every_choice()
    {
        var baseline = Scores(s_three, [[28, 32], [9, 11], [30, 30]]);
        Assert.All(ChoiceNames.All, choice => Assert.Equal(baseline.Cross(Choice.Last), baseline.Cross(choice)));
    }

    [Fact]
    public void Keep_small_deviations_of_large_counts()
    {
        var large = new CellScores(new("", "", 10_000, [0], [9_999, 10_000, 9_999, 10_000], 1, "cpu", ""), ["convnet"], 4);
        Assert.Equal(new Score(0.99995, 0.00005), large.Of("convnet", Choice.Last));
    }

    [Theory]
    [InlineData(5, 50, "found 5")]
    [InlineData(0, 50, "at least one point")]
    [InlineData(6, 101, "number of test images")]
    public void That_do_not_fit_the_protocol_are_refused(int counts, int each, string because)
    {
        CellOutcome outcome = new("", "", 100, counts == 0 ? [] : [10], [.. Enumerable.Repeat(each, counts)], 1, "cpu", "");
        Assert.Contains(because, Assert.Throws<InvalidDataException>(() => new CellScores(outcome, s_three, 2)).Message, StringComparison.Ordinal);
    }

    private static CellScores Scores(string[] architectures, params int[][][] points) =>
        new(new("", "", 100, [.. points.Select((_, index) => 10 * (index + 1))], [.. points.SelectMany(point => point).SelectMany(counts => counts)], 1, "cpu", ""), architectures, 2);

    private static void Close(Score expected, Score? actual)
    {
        Assert.Equal(expected.Mean, actual!.Value.Mean, 12);
        Assert.Equal(expected.Std, actual.Value.Std, 12);
    }
}
