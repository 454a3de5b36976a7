using Slfd.Support;

namespace Slfd.Experiments.Tests.Cells;

/// <summary>When a synthetic set is judged.</summary>
public class Evaluation_points
{
    [Fact]
    public void Are_ten_with_dc_and_eleven_with_dm_and_mtt_in_the_published_protocol()
    {
        Assert.Equal(Enumerable.Range(1, 10).Select(point => 100 * point), ACell.DcPixel.EvaluationPoints());
        Assert.Equal(Enumerable.Range(0, 11).Select(point => 100 * point), (ACell.DcPixel with { Method = new() { Matching = "dm", Space = "pixel" } }).EvaluationPoints());
        Assert.Equal(Enumerable.Range(0, 11).Select(point => 100 * point), ACell.MttSlfd.EvaluationPoints());
    }

    [Fact]
    public void End_with_the_last_iteration_whatever_the_interval() =>
        Assert.Equal([300, 600, 900, 1000], (ACell.DcPixel with { Evaluation = ACell.Evaluation with { Every = 300 } }).EvaluationPoints());

    [Fact]
    public void Are_one_for_a_baseline_and_for_an_expert()
    {
        Assert.Equal([0], ACell.RandomBaseline.EvaluationPoints());
        Assert.Equal([15], ACell.MttSlfd.Dependencies().First().EvaluationPoints());
    }
}
