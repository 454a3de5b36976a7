using Slfd.Distillation.Objectives;
using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Objectives;

/// <summary>DM, and what SLFD adds to it (distillation.md section 5.6).</summary>
public sealed class When_distributions_are_matched : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _rng = new(6);

    public void Dispose()
    {
        _rng.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void Without_weights_only_the_mean_embeddings_count()
    {
        var (real, embeddings) = (Real(), randn([2, 8], generator: _rng));
        var expected = (real.Embedding - embeddings.mean([0L])).square().sum();
        Assert.Equal(expected.item<float>(), new DistributionMatching().Of(real, embeddings, randn(4, 2, 3, 5)).item<float>(), 1e-5);
        Assert.Equal(expected.item<float>(), new DistributionMatching(1, 1).Of(real, embeddings, samples: null).item<float>(), 1e-5);
    }

    [Fact]
    public void The_sampled_terms_converge_to_their_closed_form()
    {
        const int Samples = 20_000, Images = 2, Slots = 3, Classes = 4;
        var logits = randn([Images, Classes], generator: _rng);
        var distribution = new LowRankNormal(zeros(Images, Slots * Classes), randn([Images, Slots * Classes, 2], generator: _rng), rand([Images, Slots * Classes], generator: _rng));
        var deviations = distribution.Sample(NormalNoise.Draw(Samples, Images, Slots * Classes, 2, antithetic: true, _rng, CPU)).view(Samples, Images, Slots, Classes);
        var (mean, covariance) = ClassMoments.Of(StochasticLoss.Refine(deviations, zeros(Images, Slots, Classes), logits).reshape(-1, Classes));

        var blocks = distribution.Covariance().view(Images, Slots, Classes, Slots, Classes).diagonal(dim1: 1, dim2: 3).mean([0L, 3L]); // the C×C block of each slot, averaged
        var closed = ClassMoments.Of(logits).Covariance + blocks;
        Assert.True(mean.allclose(logits.mean([0L]), 1e-4, 1e-4), "antithetic samples have the mean of the logits exactly");
        Assert.True(covariance.allclose(closed, 0.05, 0.05), $"{covariance - closed}");
    }

    [Fact]
    public void Each_term_has_its_weight()
    {
        var (real, embeddings, samples) = (Real(), randn([2, 8], generator: _rng), randn([4, 2, 3, 5], generator: _rng));
        var plain = Loss(0, 0);
        Assert.Equal(plain + 2 * (Loss(1, 0) - plain) + 3 * (Loss(0, 1) - plain), Loss(2, 3), 1e-3);
        Assert.True(Loss(1, 0) > plain && Loss(0, 1) > plain);

        double Loss(double mean, double spread) => new DistributionMatching(mean, spread).Of(real, embeddings, samples).item<float>();
    }

    [Fact]
    public void Its_terms_have_their_weights_and_add_up_to_the_loss()
    {
        var (real, embeddings, samples) = (Real(), randn([2, 8], generator: _rng), randn([4, 2, 3, 5], generator: _rng));
        var (plain, weighted) = (new DistributionMatching(1, 1).TermsOf(real, embeddings, samples), new DistributionMatching(2, 3).TermsOf(real, embeddings, samples));
        Assert.Equal(plain.Matching.item<float>(), weighted.Matching.item<float>());
        Assert.Equal(2 * plain.Mean!.item<float>(), weighted.Mean!.item<float>(), 1e-4);
        Assert.Equal(3 * plain.Spread!.item<float>(), weighted.Spread!.item<float>(), 1e-4);
        Assert.Equal(new DistributionMatching(2, 3).Of(real, embeddings, samples).item<float>(), weighted.Total().item<float>());
    }

    private ClassMoments Real() => ClassMoments.Of(randn([6, 8], generator: _rng), randn([6, 5], generator: _rng));
}
