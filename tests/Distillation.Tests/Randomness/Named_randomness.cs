using Slfd.Distillation.Randomness;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Randomness;

/// <summary>Every draw of a cell follows from its seed and the draw's name alone: a changed golden value would change published results.</summary>
public class Named_randomness
{
    [Fact]
    public void A_name_gives_the_seed_it_always_gave()
    {
        Assert.Equal(3399729553378959729UL, new NamedRandom(0).SeedOf(NamedRandom.NetworkInit, [0, 0]));
        Assert.Equal(8314236919632461183UL, new NamedRandom(7).SeedOf(NamedRandom.RealBatch, [100, 0, 9]));
        Assert.Equal(17680081213374337361UL, new NamedRandom(-1).SeedOf(NamedRandom.PixelInit, []));
    }

    [Fact]
    public void A_name_gives_the_draws_it_always_gave()
    {
        using var rng = new NamedRandom(1).For(NamedRandom.Augment, 3, 0, 2);
        using var drawn = rand([3], generator: rng);
        Assert.Equal([0.765383542f, 0.856969357f, 0.626905382f], drawn.data<float>().ToArray());
    }

    [Fact]
    public void The_same_name_gives_the_same_draws_and_any_other_gives_others()
    {
        var (first, again) = (Draw(1, NamedRandom.RealBatch, 2, 3), Draw(1, NamedRandom.RealBatch, 2, 3));
        Assert.Equal(first, again);
        float[][] others = [Draw(2, NamedRandom.RealBatch, 2, 3), Draw(1, NamedRandom.Augment, 2, 3), Draw(1, NamedRandom.RealBatch, 3, 2), Draw(1, NamedRandom.RealBatch, 2), Draw(1, NamedRandom.RealBatch, 2, 3, 0)];
        Assert.All(others, other => Assert.NotEqual(first, other));
        Assert.Equal(others.Length, others.DistinctBy(drawn => drawn[0]).Count());
    }

    [Fact]
    public void Draws_of_one_name_do_not_depend_on_what_was_drawn_elsewhere()
    {
        var random = new NamedRandom(5);
        using var other = random.For(NamedRandom.Augment, 1);
        using var rng = random.For(NamedRandom.NetworkInit, 1);
        using var noise = rand([1000], generator: other);
        _ = rand([10]);
        using var drawn = rand([4], generator: rng);
        Assert.Equal(Draw(5, NamedRandom.NetworkInit, 1), drawn.data<float>().ToArray());
    }

    private static float[] Draw(long seed, string purpose, params long[] counters)
    {
        using var rng = new NamedRandom(seed).For(purpose, counters);
        using var drawn = rand([4], generator: rng);
        return drawn.data<float>().ToArray();
    }
}
