using Slfd.Distillation.Generators.StyleGanXl;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.StyleGanXl;

/// <summary>A method may train the generator: its weights become leaves, and images stay the same function of them.</summary>
public sealed class When_weights_are_learned : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [Fact]
    public void Images_and_gradients_are_those_of_the_frozen_network()
    {
        using var generator = AGenerator.Of();
        var frozen = Gradient(generator);
        foreach (var parameter in generator.Parameters)
        {
            parameter.requires_grad_();
        }

        Assert.True(AGenerator.Difference(Gradient(generator), frozen) < 1e-5);
    }

    [Fact]
    public void Every_weight_that_the_images_depend_on_gets_a_gradient()
    {
        using var generator = AGenerator.Of();
        foreach (var parameter in generator.Parameters)
        {
            parameter.requires_grad_();
        }

        generator.Images(AGenerator.Styles(generator, 2), null, 0).square().sum().backward();
        Assert.All(generator.Parameters, parameter => Assert.True(parameter.grad!.isfinite().all().item<bool>()));
    }

    [Fact]
    public void A_changed_weight_changes_the_images_at_once()
    {
        using var generator = AGenerator.Of();
        var weight = generator.Parameters[0].requires_grad_();
        var styles = AGenerator.Styles(generator, 1);
        using var frozen = no_grad();
        var before = generator.Images(styles, null, 0);
        weight.add_(ones_like(weight));
        Assert.True(AGenerator.Difference(generator.Images(styles, null, 0), before) > 1e-3);
    }

    public void Dispose() => _scope.Dispose();

    private static Tensor Gradient(StyleGanXlGenerator generator)
    {
        var styles = AGenerator.Styles(generator, 2).detach().requires_grad_();
        generator.Images(styles, null, 0).square().sum().backward();
        return styles.grad!;
    }
}
