using Slfd.Distillation.Evaluation;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Evaluation;

/// <summary>The optimiser against its recurrence, worked out by hand.</summary>
public class Momentum_sgd
{
    [Fact]
    public void The_first_step_starts_the_velocity_at_the_gradient_with_its_weight_decay()
    {
        using var weights = Leaf(2.0, -4.0);
        using var optimiser = new MomentumSgd(momentum: 0.9, weightDecay: 0.5);

        Step(optimiser, weights, [1.0, 1.0], rate: 0.1);

        Assert.Equal([2.0, -1.0], optimiser.Velocity!.data<double>().ToArray());
        Assert.Equal([1.8, -3.9], Values(weights));
        Assert.Null(weights.grad);
    }

    [Fact]
    public void Later_steps_remember_the_ones_before()
    {
        using var weights = Leaf(0.0);
        using var optimiser = new MomentumSgd(momentum: 0.5, weightDecay: 0);

        for (var step = 0; step < 3; step++)
        {
            Step(optimiser, weights, [1.0], rate: 1);
        }

        Assert.Equal(1.75, optimiser.Velocity!.item<double>());
        Assert.Equal([-(1 + 1.5 + 1.75)], Values(weights));
    }

    [Fact]
    public void A_restored_velocity_continues_as_if_nothing_had_happened()
    {
        using var weights = Leaf(1.0, 2.0);
        using var optimiser = new MomentumSgd(0.9, 5e-4);
        Step(optimiser, weights, [0.3, -0.7], 0.1);

        using var resumedWeights = Leaf(Values(weights));
        using var resumed = new MomentumSgd(0.9, 5e-4);
        resumed.Restore(optimiser.Velocity);
        Step(optimiser, weights, [0.3, -0.7], 0.1);
        Step(resumed, resumedWeights, [0.3, -0.7], 0.1);

        Assert.Equal(Values(weights), Values(resumedWeights));
    }

    [Fact]
    public void Weights_without_a_gradient_are_refused()
    {
        using var weights = Leaf(1.0);
        using var optimiser = new MomentumSgd(0.9, 5e-4);
        Assert.Throws<InvalidOperationException>(() => optimiser.Step(weights, 0.1));
    }

    private static Tensor Leaf(params double[] values) => tensor(values).requires_grad_();

    private static double[] Values(Tensor weights)
    {
        using var values = weights.detach();
        return values.data<double>().ToArray();
    }

    private static void Step(MomentumSgd optimiser, Tensor weights, double[] gradient, double rate)
    {
        using var scope = NewDisposeScope();
        weights.grad = tensor(gradient);
        optimiser.Step(weights, rate);
    }
}
