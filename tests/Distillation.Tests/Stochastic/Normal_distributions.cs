using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Stochastic;

/// <summary>What the module's distributions are: their samples have the covariance that they say.</summary>
public sealed class Normal_distributions : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _rng = new(4);

    public void Dispose()
    {
        _rng.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(null)]
    public void Samples_have_the_mean_and_the_covariance(long? rank)
    {
        var distribution = Distribution(rank);
        var samples = distribution.Sample(NormalNoise.Draw(40_000, 2, 4, rank, antithetic: false, _rng, CPU));
        var centred = samples - distribution.Mean;
        var measured = centred.permute(1, 2, 0).bmm(centred.permute(1, 0, 2)) / 40_000;
        Assert.True(measured.allclose(distribution.Covariance(), 0.05, 0.05), $"{measured - distribution.Covariance()}");
        Assert.True(distribution.Covariance().diagonal(dim1: 1, dim2: 2).allclose(distribution.MarginalVariance()));
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(null)]
    public void Antithetic_samples_sum_to_zero_around_the_mean(long? rank)
    {
        var distribution = Distribution(rank);
        var samples = distribution.Sample(NormalNoise.Draw(6, 2, 4, rank, antithetic: true, _rng, CPU));
        Assert.Equal(6, samples.shape[0]);
        Assert.True((samples - distribution.Mean).sum([0L]).abs().max().item<float>() < 1e-5);
    }

    [Fact]
    public void Both_densities_agree_where_both_can_say_it()
    {
        var low = Distribution(2);
        var full = FullRankNormal.FromCovariance(low.Mean, low.Covariance());
        var value = randn([5, 2, 4], generator: _rng);
        Assert.True(low.LogProbability(value).allclose(full.LogProbability(value), 1e-4, 1e-4));
        Assert.True(low.Entropy().allclose(full.Entropy(), 1e-4, 1e-4));
    }

    [Fact]
    public void An_odd_number_of_samples_cannot_come_in_pairs() =>
        Assert.Throws<ArgumentException>(() => NormalNoise.Draw(5, 1, 4, 2, antithetic: true, _rng, CPU));

    private IMultivariateNormal Distribution(long? rank)
    {
        var mean = randn([2, 4], generator: _rng);
        return rank is { } columns
            ? new LowRankNormal(mean, randn([2, 4, columns], generator: _rng), rand([2, 4], generator: _rng) + 0.1)
            : new FullRankNormal(mean, randn([2, 4, 4], generator: _rng).tril());
    }
}
