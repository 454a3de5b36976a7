using Slfd.Distillation.Spaces;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Spaces;

/// <summary>Pixels under SGD with momentum, saved and restored.</summary>
public class Pixel_space
{
    [Fact]
    public void Goes_on_from_a_saved_state_bit_for_bit()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var space = new PixelSpace(randn([4, 3, 8, 8], generator: rng), learningRate: 0.7, momentum: 0.5);
        Descend(space);
        var saved = space.State().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());

        using var resumed = new PixelSpace(zeros(4, 3, 8, 8), learningRate: 0.7, momentum: 0.5);
        resumed.Restore(saved);
        Descend(space);
        Descend(resumed);

        Assert.Equal(space.Images().data<float>().ToArray(), resumed.Images().data<float>().ToArray());
    }

    [Fact]
    public void Goes_on_from_the_state_before_its_first_step()
    {
        using var scope = NewDisposeScope();
        using var space = new PixelSpace(ones(1, 3, 4, 4), 0.1, 0.5);
        using var resumed = new PixelSpace(zeros(1, 3, 4, 4), 0.1, 0.5);
        resumed.Restore(space.State());
        Descend(space);
        Descend(resumed);

        Assert.Equal(space.Images().data<float>().ToArray(), resumed.Images().data<float>().ToArray());
    }

    [Fact]
    public void Does_not_change_what_it_was_made_from()
    {
        using var scope = NewDisposeScope();
        var initial = ones(1, 3, 4, 4);
        using var space = new PixelSpace(initial, 0.1, 0.5);
        Descend(space);

        Assert.All(initial.data<float>().ToArray(), pixel => Assert.Equal(1, pixel));
    }

    [Fact]
    public void Refuses_a_state_of_another_shape()
    {
        using var scope = NewDisposeScope();
        using var space = new PixelSpace(ones(1, 3, 4, 4), 0.1, 0.5);
        var refusal = Assert.Throws<InvalidDataException>(() => space.Restore(new Dictionary<string, Tensor> { ["pixels"] = ones(2, 3, 4, 4) }));
        Assert.Contains("[1, 3, 4, 4]", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("[2, 3, 4, 4]", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Notices_a_pixel_that_is_not_finite(float broken)
    {
        using var scope = NewDisposeScope();
        var pixels = zeros(1, 3, 4, 4);
        using var sound = new PixelSpace(pixels, 0.1, 0.5);
        pixels[0, 1, 2, 3] = broken;
        using var space = new PixelSpace(pixels, 0.1, 0.5);

        Assert.True(sound.IsFinite());
        Assert.False(space.IsFinite());
    }

    private static void Descend(PixelSpace space)
    {
        using var scope = NewDisposeScope();
        space.Images().square().sum().backward();
        space.Step();
    }
}
