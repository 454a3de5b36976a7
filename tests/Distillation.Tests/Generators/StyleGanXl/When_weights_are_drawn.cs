using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Experiments.Methods.Generators;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.StyleGanXl;

/// <summary>G_r needs no file: its seed is all there is to it.</summary>
public sealed class When_weights_are_drawn : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [Theory]
    [InlineData(0)]
    [InlineData(AGenerator.Classes)]
    public void The_same_seed_gives_the_same_images_to_the_last_bit(int classes)
    {
        using var first = AGenerator.Of(classes, seed: 7);
        using var second = AGenerator.Of(classes, seed: 7);
        using var other = AGenerator.Of(classes, seed: 8);
        Assert.Equal(Bytes(first), Bytes(second));
        Assert.NotEqual(Bytes(first), Bytes(other));
    }

    [Fact]
    public void A_conditional_generator_gives_each_class_images_of_its_own()
    {
        using var generator = AGenerator.Of(AGenerator.Classes);
        var z = ones(2, generator.LatentWidth);
        var styles = generator.Styles(z, tensor(new long[] { 0, 3 }));
        Assert.True(AGenerator.Difference(styles[0], styles[1]) > 0.1);
    }

    [Fact]
    public void An_unconditional_generator_does_not_read_the_class()
    {
        using var generator = AGenerator.Of();
        var z = ones(2, generator.LatentWidth);
        var styles = generator.Styles(z, tensor(new long[] { 0, 3 }));
        Assert.Equal(0, AGenerator.Difference(styles[0], styles[1]));
    }

    [Fact]
    public void The_shape_of_the_network_is_the_schedules()
    {
        using var generator = AGenerator.Of(AGenerator.Classes);
        Assert.Equal((AGenerator.Tiny.Layers.Count, AGenerator.Tiny.StyleCount, 12, 8, AGenerator.Classes, 32), (generator.Layers, generator.StyleCount, generator.StyleWidth, generator.LatentWidth, generator.Classes, generator.Resolution));
        Assert.Equal([3, 9, 12], AGenerator.Styles(generator, 3).shape);
    }

    [Fact]
    public void The_synthesis_has_as_many_parameters_as_the_schedule_counts()
    {
        using var rng = new Generator(0, CPU);
        using var weights = StyleGanXlInitialisation.Draw(AGenerator.Tiny, 0, rng, CPU);
        Assert.Equal(AGenerator.Tiny.Parameters, weights.Parameters.Where(parameter => parameter.Key.StartsWith("synthesis.", StringComparison.Ordinal)).Sum(parameter => parameter.Value.numel()));
    }

    [Fact]
    public void Images_of_an_untrained_network_are_finite_at_every_published_layout()
    {
        using var generator = StyleGanXlGenerator.Random(StyleGanXlRecipes.Published(32, 512, 8), 0, 0, CPU);
        Assert.True(generator.Images(AGenerator.Styles(generator, 1), null, 0).isfinite().all().item<bool>());
    }

    public void Dispose() => _scope.Dispose();

    private static byte[] Bytes(StyleGanXlGenerator generator) => generator.Images(AGenerator.Styles(generator, 2), null, 0).detach().bytes.ToArray();
}
