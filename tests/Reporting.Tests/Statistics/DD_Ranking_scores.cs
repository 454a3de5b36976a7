using Slfd.Reporting.Statistics;

namespace Slfd.Reporting.Tests.Statistics;

/// <summary>Fractions in, a score in [0, 100] out. Expected values: Python's math.exp.</summary>
public class DD_Ranking_scores
{
    [Fact]
    public void Weigh_what_is_gained_over_random_against_what_is_lost_to_the_whole_set()
    {
        var (recovery, improvement) = (DdRankingScore.HardLabelRecovery(whole: 0.85, synthetic: 0.30), DdRankingScore.ImprovementOverRandom(synthetic: 0.30, random: 0.19));
        Assert.Equal(0.55, recovery, 12);
        Assert.Equal(0.11, improvement, 12);
        Assert.Equal(18.492125396988556, DdRankingScore.LabelRobust(improvement, recovery), 10);
    }

    [Fact]
    public void Weigh_the_gain_with_augmentation_like_the_gain_without() =>
        Assert.Equal(30.900872397935334, DdRankingScore.AugmentationRobust(0.30 - 0.19, 0.28 - 0.21), 10);

    [Fact]
    public void Lie_between_0_and_100()
    {
        Assert.Equal(100, DdRankingScore.LabelRobust(improvement: 1, recovery: -1), 10);
        Assert.Equal(0, DdRankingScore.LabelRobust(improvement: -1, recovery: 1), 10);
        Assert.Equal(26.894142136999513, DdRankingScore.AugmentationRobust(0, 0), 10);
    }
}
