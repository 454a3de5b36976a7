using Slfd.Distillation.Evaluation;

namespace Slfd.Distillation.Tests.Evaluation;

/// <summary>Learning rate and averaging by epoch; check values from distillation.md section 2.4.</summary>
public class Training_schedule
{
    [Theory]
    [InlineData(0, 1e-7)]
    [InlineData(1, 0.0020000998)]
    [InlineData(250, 0.50000005)]
    [InlineData(500, 1)]
    [InlineData(501, 1)]
    [InlineData(502, 0.99999013)]
    [InlineData(751, 0.5)]
    [InlineData(999, 3.94778981e-5)]
    public void Warms_up_to_the_peak_and_falls_along_a_cosine(int epoch, double share) =>
        Assert.Equal(share, new TrainingSchedule(1, 1000).LearningRate(epoch), 8);

    [Fact]
    public void Is_defined_for_a_single_epoch() => Assert.Equal(0.01, new TrainingSchedule(0.01, 1).LearningRate(0));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.5)]
    [InlineData(198, 198 / 199.0)]
    [InlineData(199, 0.995)]
    [InlineData(5000, 0.995)]
    public void Averages_plainly_at_first_and_then_forgets(int epoch, double decay) => Assert.Equal(decay, TrainingSchedule.AverageDecay(epoch), 12);
}
