using Slfd.Distillation.Objectives;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Objectives;

/// <summary>The four distances between gradients, on an example that can be checked by hand.</summary>
public sealed class Gradient_distances : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    [Theory]
    [InlineData("ours", 1.04000008)]
    [InlineData("cos", 0.12597162)]
    [InlineData("cos-paper", 0.12597154)]
    [InlineData("mse", 7)]
    public void Measure_the_worked_example(string name, double expected)
    {
        Tensor[] synthetic = [tensor(new float[,] { { 3, 4 }, { 1, 0 } })];
        Tensor[] real = [tensor(new float[,] { { 4, 3 }, { 0, 2 } })];
        Assert.Equal(expected, GradientDistance.Named(name).Of(synthetic, real).item<float>(), 1e-6);
    }

    [Theory]
    [InlineData("ours")]
    [InlineData("cos")]
    [InlineData("cos-paper")]
    [InlineData("mse")]
    public void Are_zero_between_equal_gradients(string name)
    {
        Tensor[] gradients = [randn(4, 3, 3, 3), randn(4), randn(2, 5)];
        Assert.Equal(0, GradientDistance.Named(name).Of(gradients, gradients).item<float>(), 1e-5);
    }

    [Fact]
    public void Ours_counts_a_row_of_zeros_as_one_and_keeps_its_gradient_finite()
    {
        Tensor[] synthetic = [zeros(2, 3).requires_grad_()];
        var distance = GradientDistance.Named("ours").Of(synthetic, [ones(2, 3)]);
        Assert.Equal(2, distance.item<float>());
        distance.backward();
        Assert.True(synthetic[0].grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void Ours_leaves_biases_and_norms_out()
    {
        Tensor[] synthetic = [ones(2, 3), ones(5), ones(2, 4, 4)];
        Tensor[] real = [ones(2, 3), -ones(5), -ones(2, 4, 4)];
        Assert.Equal(0, GradientDistance.Named("ours").Of(synthetic, real).item<float>(), 1e-5);
    }

    [Fact]
    public void Ours_is_the_same_whether_rows_of_one_length_are_measured_together_or_apart()
    {
        Tensor[] synthetic = [randn(4, 2, 3, 3), randn(7, 18), randn(3, 5)];
        Tensor[] real = [randn(4, 2, 3, 3), randn(7, 18), randn(3, 5)];
        var ours = GradientDistance.Named("ours");
        var apart = Enumerable.Range(0, 3).Sum(index => ours.Of([synthetic[index]], [real[index]]).item<float>());
        Assert.Equal(apart, ours.Of(synthetic, real).item<float>(), 1e-4);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_what_is_allowed() =>
        Assert.Contains("allowed: ours, cos, cos-paper, mse", Assert.Throws<ArgumentException>(() => GradientDistance.Named("l1")).Message);

    public void Dispose() => _scope.Dispose();
}
