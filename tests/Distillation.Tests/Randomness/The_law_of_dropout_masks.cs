using Slfd.Distillation.Randomness;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Randomness;

/// <summary>Masks are hashes of a key and a place: the same on every device, and as good as drawn.</summary>
public sealed class The_law_of_dropout_masks : IDisposable
{
    private const int Count = 1 << 20;
    private const double Rate = 0.1;
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _rng = new(7);

    public void Dispose()
    {
        _scope.Dispose();
        _rng.Dispose();
    }

    [Theory]
    [InlineData(0u, 0u, 0L, 1003L)]
    [InlineData(0xFFFFFFFFu, 0x80000001u, 0L, 4096L)]
    [InlineData(12345u, 0xDEADBEEFu, 0x7FFFFFF0L, 100L)]
    [InlineData(77u, 3u, 0xFFFFFF00L, 255L)]
    public void The_processors_own_way_and_integer_operations_of_libtorch_make_the_same(uint first, uint second, long from, long count) =>
        Assert.True(DropoutMasks.OnProcessor((first, second), from, count, Rate).Equals(DropoutMasks.OnDevice((first, second), from, count, Rate, CPU)));

    [Fact]
    public void Numbers_do_not_depend_on_how_many_are_made_at_once()
    {
        var whole = DropoutMasks.OnProcessor((9, 10), 0, 5000, Rate);
        Assert.True(whole.narrow(0, 1234, 777).Equals(DropoutMasks.OnProcessor((9, 10), 1234, 777, Rate)));
        using DropoutMasks masks = new(new Generator(3), Rate, 5000, CPU);
        using DropoutMasks again = new(new Generator(3), Rate, 5000, CPU);
        var (one, two) = (masks.Next([10, 200]), masks.Next([3000]));
        Assert.True(cat([one.view(-1), two]).Equals(again.Next([5000])));
        Assert.Throws<ArgumentOutOfRangeException>(() => masks.Next([1]));
    }

    /// <summary>Five standard deviations each; the numbers are fixed, so the test never fails by chance.</summary>
    [Theory]
    [InlineData(1u, 2u)]
    [InlineData(0u, 0u)]
    [InlineData(0x9E3779B9u, 0xFFFFFFFFu)]
    public void Every_share_is_that_of_independent_draws(uint first, uint second)
    {
        var dropped = Dropped((first, second), 0);
        Assert.InRange(dropped.mean().item<float>(), Rate - Deviations(Rate), Rate + Deviations(Rate));

        // Neighbours, rows of a token's 512 numbers, masks: dropped together as often as by chance.
        foreach (var distance in (long[])[1, 2, 7, 8, 64, 512, 513, 65 * 512])
        {
            AreIndependent(dropped.narrow(0, 0, Count - distance), dropped.narrow(0, distance, Count - distance));
        }

        // Steps: keys that differ in one bit, and keys whose first halves are a few places apart.
        AreIndependent(dropped, Dropped((first ^ 1, second), 0));
        AreIndependent(dropped, Dropped((first, second ^ 1), 0));
        AreIndependent(dropped, Dropped((first, second ^ 0x80000000), 0));
        AreIndependent(dropped, Dropped((unchecked(first + (5 * 0x9E3779B9)), second + 12345), -5));

        // Each of 512 columns has its share: chi-square with 512 degrees of freedom.
        var columns = dropped.view(-1, 512).sum([0L]);
        var expected = Count / 512 * Rate;
        Assert.InRange((columns - expected).square().sum().item<float>() / (expected * (1 - Rate)), 512 - (5 * 32), 512 + (5 * 32));
    }

    private static void AreIndependent(Tensor one, Tensor other) => Assert.InRange((one * other).mean().item<float>(), (Rate * Rate) - Deviations(Rate * Rate), (Rate * Rate) + Deviations(Rate * Rate));

    /// <summary>1 where a number is dropped; shifted by places, so that streams that overlap would lie on one another.</summary>
    private static Tensor Dropped((uint First, uint Second) key, long shift)
    {
        var mask = DropoutMasks.OnProcessor(key, 0, Count, Rate);
        return mask.eq(0).to(ScalarType.Float32).roll(-shift);
    }

    private static double Deviations(double share) => 5 * Math.Sqrt(share * (1 - share) / Count);
}
