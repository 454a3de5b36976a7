using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Stochastic;

/// <summary>SLFD Eq. 4 to 6 on the example of distillation.md section 5.4: N_w = 2, C = 3, M = 2.</summary>
public sealed class When_outputs_are_judged : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _logits = tensor(new float[,] { { 1, 0, -1 } }).requires_grad_();
    private readonly Tensor _deviations = tensor(new float[] { 0.5f, 0, 0, 0, 1, 0, -0.5f, 0, 0, 0, -1, 0 }).view(2, 1, 2, 3);

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData("joint", 0, 0.4651148223)]
    [InlineData("joint", 1, 1.4263966480)]
    [InlineData("joint", 2, 2.3845920476)]
    [InlineData("marginal", 0, 0.4434156977)]
    [InlineData("marginal", 1, 1.3141263531)]
    [InlineData("marginal", 2, 2.4235890928)]
    public void The_worked_example_comes_out(string reading, long label, double expected) =>
        Assert.Equal(expected, Loss(reading, label, _deviations).item<float>(), 1e-6);

    [Theory]
    [InlineData("joint", -0.3557600173, 0.2647683654, 0.0909916519)]
    [InlineData("marginal", -0.3285893283, 0.2396404238, 0.0889489045)]
    public void So_does_its_gradient(string reading, double first, double second, double third)
    {
        Loss(reading, 0, _deviations).backward();
        Assert.All(_logits.grad!.data<float>().Zip([first, second, third]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Theory]
    [InlineData("joint")]
    [InlineData("marginal")]
    public void Without_deviations_it_is_cross_entropy(string reading) =>
        Assert.Equal(1.4076059644, Loss(reading, 1, zeros_like(_deviations)).item<float>(), 1e-6);

    [Theory]
    [InlineData("joint")]
    [InlineData("marginal")]
    public void Large_outputs_overflow_nothing(string reading) => Assert.True(float.IsFinite(Loss(reading, 2, _deviations * 1e4).item<float>()));

    [Fact]
    public void An_unknown_reading_is_refused_with_what_is_allowed() =>
        Assert.Contains("marginal, joint", Assert.Throws<ArgumentException>(() => StochasticLoss.Named("printed")).Message, StringComparison.Ordinal);

    private Tensor Loss(string reading, long label, Tensor deviations)
    {
        var mean = ones(1, 2, 3);
        return StochasticLoss.Named(reading).Of(StochasticLoss.Refine(mean + deviations, mean, _logits), full([1], label, ScalarType.Int64));
    }
}
