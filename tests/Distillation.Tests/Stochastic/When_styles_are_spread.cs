using Slfd.Distillation.Spaces;
using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Stochastic;

/// <summary>Three linear layers from w_s to a distribution.</summary>
public sealed class When_styles_are_spread : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _styles;

    public When_styles_are_spread()
    {
        using var rng = new Generator(9);
        _styles = randn([2, 3, 6], generator: rng);
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Event_n_times_C_plus_c_is_class_c_of_slot_n()
    {
        using var module = Module(rank: 2);
        var distribution = module.Distribution(_styles);
        var mean = nn.functional.linear(_styles, Leaf(module, "mean.weight"), Leaf(module, "mean.bias"));
        Assert.Equal(mean[1, 2, 3].item<float>(), distribution.Mean[1, 2 * 4 + 3].item<float>(), 1e-6);
        var diagonal = nn.functional.linear(_styles, Leaf(module, "diagonal.weight"), Leaf(module, "diagonal.bias")).exp() + 1e-5;
        Assert.Equal(diagonal[0, 1, 2].item<float>(), ((LowRankNormal)distribution).Variance[0, 1 * 4 + 2].item<float>(), 1e-6);
    }

    [Fact]
    public void Output_rho_times_C_plus_c_of_the_factor_head_is_column_rho_of_class_c()
    {
        using var module = Module(rank: 2);
        var raw = nn.functional.linear(_styles, Leaf(module, "factor.weight"), Leaf(module, "factor.bias"));
        Assert.Equal(raw[1, 2, 1 * 4 + 3].item<float>(), ((LowRankNormal)module.Distribution(_styles)).Factor[1, 2 * 4 + 3, 1].item<float>(), 1e-6);
    }

    [Fact]
    public void Full_rank_has_the_diagonal_head_on_its_diagonal_and_nothing_above_it()
    {
        using var module = Module(rank: null);
        var root = ((FullRankNormal)module.Distribution(_styles)).Root;
        var diagonal = nn.functional.linear(_styles, Leaf(module, "diagonal.weight"), Leaf(module, "diagonal.bias")).exp() + 1e-5;
        Assert.True(root.diagonal(dim1: 1, dim2: 2).allclose(diagonal.view(2, 12).sqrt()));
        Assert.Equal(0, root.triu(1).abs().sum().item<float>());
        Assert.True(root.tril(-1).abs().sum().item<float>() > 0);
    }

    [Fact]
    public void A_wild_diagonal_stays_within_bounds()
    {
        using var module = Module(rank: 2);
        var variance = ((LowRankNormal)module.Distribution(_styles * 1e6)).Variance;
        Assert.InRange(variance.max().item<float>(), 1, Math.Exp(6) + 0.01);
        Assert.InRange(variance.min().item<float>(), 1e-5, 2e-5);
    }

    [Fact]
    public void The_initial_noise_scale_leaves_the_mean_alone()
    {
        using var one = Module(rank: 2);
        using var half = Module(rank: 2, scale: 0.5);
        Assert.True(Leaf(half, "mean.weight").Equals(Leaf(one, "mean.weight")));
        Assert.True(Leaf(half, "factor.weight").allclose(Leaf(one, "factor.weight") / 2));
        Assert.True(Leaf(half, "diagonal.bias").allclose(Leaf(one, "diagonal.bias") / 2));
    }

    [Theory]
    [InlineData(2L)]
    [InlineData(null)]
    public void The_mean_head_gets_no_gradient_from_a_loss_and_all_others_do(long? rank)
    {
        using var module = Module(rank, trained: true);
        using var rng = new Generator(1);
        var noise = NormalNoise.Draw(4, 2, 12, rank, antithetic: true, rng, CPU);
        var outputs = new StochasticOutputs(module, _styles.detach().requires_grad_(), noise, StochasticLoss.Marginal, trained: true);
        outputs.Loss(randn(1, 4), new(tensor(new long[] { 1 }), tensor(new long[] { 2 }))).backward();

        Assert.All(module.Leaves, leaf => Assert.Equal(leaf.Name.StartsWith("mean", StringComparison.Ordinal), leaf.Leaf.grad!.abs().sum().item<float>() == 0));
    }

    [Fact]
    public void Ten_classes_at_rank_ten_take_61560_weights()
    {
        using var rng = new Generator(1);
        using var module = new StochasticModule(new(27, 512, 10, 10), new(1), rng, CPU, trained: true);
        Assert.Equal(61_560, module.Leaves.Sum(leaf => leaf.Leaf.numel()));
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(10L)]
    [InlineData(40L)]
    [InlineData(null)]
    public void An_equal_start_gives_every_rank_the_same_variance(long? rank)
    {
        using var rng = new Generator(3);
        var styles = randn([8, 6, 64], generator: rng);
        Assert.InRange(Start(rank, equal: true) / Start(1, equal: true), 0.85, 1.15);
        Assert.True(rank == 1 || Start(rank, equal: false) / Start(1, equal: false) > 2);

        double Start(long? of, bool equal)
        {
            using var draws = new Generator(2);
            using var module = new StochasticModule(new(6, 64, 10, of), new(1, EqualStart: equal), draws, CPU, trained: false);
            return module.Distribution(styles).MarginalVariance().mean().item<float>();
        }
    }

    [Theory]
    [InlineData(3L)]
    [InlineData(null)]
    public void A_bounded_variance_is_at_most_one_and_correlations_stay(long? rank)
    {
        using var free = Module(rank);
        using var bounded = Module(rank, bounded: true);
        var styles = _styles * 5;
        var (wide, narrow) = (free.Distribution(styles).Covariance(), bounded.Distribution(styles).Covariance());
        var (before, after) = (wide.diagonal(dim1: 1, dim2: 2), narrow.diagonal(dim1: 1, dim2: 2));
        Assert.True(before.max().item<float>() > 2);
        Assert.True(after.allclose(before.clamp_max(1), rtol: 1e-4));
        Assert.True(Correlation(narrow).allclose(Correlation(wide), rtol: 1e-3, atol: 1e-5));

        static Tensor Correlation(Tensor covariance)
        {
            var deviations = covariance.diagonal(dim1: 1, dim2: 2).sqrt();
            return covariance / deviations.unsqueeze(1) / deviations.unsqueeze(2);
        }
    }

    [Fact]
    public void The_weights_of_a_bounded_module_still_learn()
    {
        using var module = Module(2, trained: true, bounded: true);
        using var rng = new Generator(1);
        var noise = NormalNoise.Draw(4, 2, 12, 2, antithetic: true, rng, CPU);
        var outputs = new StochasticOutputs(module, (_styles * 5).detach().requires_grad_(), noise, StochasticLoss.Marginal, trained: true);
        outputs.Loss(randn(1, 4), new(tensor(new long[] { 1 }), tensor(new long[] { 2 }))).backward();
        Assert.True(Leaf(module, "factor.weight").grad!.abs().sum().item<float>() > 0);
        Assert.True(Leaf(module, "factor.weight").grad!.isfinite().all().item<bool>());
    }

    private static StochasticModule Module(long? rank, double scale = 1, bool trained = false, bool bounded = false)
    {
        using var rng = new Generator(2);
        return new(new(3, 6, 4, rank), new(scale, Bounded: bounded), rng, CPU, trained);
    }

    private static Tensor Leaf(StochasticModule module, string name) => module.Leaves.Single(leaf => leaf.Name == name).Leaf;
}
