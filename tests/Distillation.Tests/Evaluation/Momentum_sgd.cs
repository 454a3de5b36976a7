using Slfd.Distillation.Evaluation;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Evaluation;

/// <summary>The optimiser against its recurrence, worked out by hand.</summary>
public class Momentum_sgd
{
    [Fact]
    public void The_first_step_starts_the_velocity_at_the_gradient_with_its_weight_decay()
    {
        using var weights = tensor([2.0, -4.0]);
        using var gradient = tensor([1.0, 1.0]);
        using var optimiser = new MomentumSgd(momentum: 0.9, weightDecay: 0.5);

        optimiser.Step(weights, gradient, rate: 0.1);

        Assert.Equal([2.0, -1.0], optimiser.Velocity!.data<double>().ToArray());
        Assert.Equal([1.8, -3.9], weights.data<double>().ToArray());
        Assert.Equal([1.0, 1.0], gradient.data<double>().ToArray());
    }

    [Fact]
    public void Later_steps_remember_the_ones_before()
    {
        using var weights = tensor([0.0]);
        using var gradient = tensor([1.0]);
        using var optimiser = new MomentumSgd(momentum: 0.5, weightDecay: 0);

        for (var step = 0; step < 3; step++)
        {
            optimiser.Step(weights, gradient, rate: 1);
        }

        Assert.Equal(1.75, optimiser.Velocity!.item<double>());
        Assert.Equal(-(1 + 1.5 + 1.75), weights.item<double>());
    }

    [Fact]
    public void A_restored_velocity_continues_as_if_nothing_had_happened()
    {
        using var gradient = tensor([0.3, -0.7]);
        using var weights = tensor([1.0, 2.0]);
        using var optimiser = new MomentumSgd(0.9, 5e-4);
        optimiser.Step(weights, gradient, 0.1);

        using var resumedWeights = weights.clone();
        using var resumed = new MomentumSgd(0.9, 5e-4);
        resumed.Restore(optimiser.Velocity);
        optimiser.Step(weights, gradient, 0.1);
        resumed.Step(resumedWeights, gradient, 0.1);

        Assert.Equal(weights.data<double>().ToArray(), resumedWeights.data<double>().ToArray());
    }
}
