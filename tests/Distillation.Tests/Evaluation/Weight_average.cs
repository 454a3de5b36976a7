using Slfd.Distillation.Evaluation;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Evaluation;

/// <summary>The averaged network.</summary>
public class Weight_average
{
    [Fact]
    public void Is_the_plain_mean_of_the_first_epochs()
    {
        using var weights = tensor([100.0]);
        using var average = new WeightAverage(weights);
        for (var epoch = 0; epoch < 10; epoch++)
        {
            weights.fill_(epoch);
            average.Update(epoch);
        }

        Assert.Equal(4.5, average.Values[0].item<double>(), 12);
    }

    [Fact]
    public void Follows_running_statistics_too()
    {
        using var weights = tensor([1.0]);
        using var statistics = tensor([8.0]);
        using var average = new WeightAverage(weights, statistics);
        average.Update(0);
        statistics.fill_(4);
        average.Update(1);

        Assert.Equal(6, average.Values[1].item<double>());
    }
}
