using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.UVits;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.UVits;

/// <summary>w_s becomes latents, latents become an image; each option does what its name says.</summary>
public sealed class When_a_uvit_makes_images : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    [Fact]
    public void The_published_models_have_the_sizes_of_the_paper()
    {
        using var large = AUVit.Generator(new() { Resolution = 16 });
        Assert.Equal((32, 32, 1024), (large.StyleCount, large.StyleWidth, large.LatentWidth));
        var (l2, h2) = (UVitShape.Published("L/2"), UVitShape.Published("H/2"));
        Assert.Equal(21, l2.Blocks);
        Assert.Equal(29, h2.Blocks);
        Assert.Equal(256, l2.Patches);

        // By hand for L/2: a block has 12·E² + 10·E numbers without biases of q, k, v; ten of them a skip of 2·E² + E more.
        const long E = 1024;
        var expected = (2 + 256) * E + (16 * E + E) + 1001 * E + 21 * (12 * E * E + 10 * E) + 10 * (2 * E * E + E) + 2 * E + (16 * E + 16) + (4 * 4 * 9 + 4);
        Assert.Equal(expected, UVitDefinition.Of(l2).Sum(parameter => parameter.Shape.Aggregate(1L, (product, side) => product * side)));
    }

    [Fact]
    public void With_noise_alone_the_image_is_the_first_rows_of_w_s()
    {
        // A network whose output layer is zero predicts no noise, so x_0 = x/α.
        using var weights = AUVit.Weights();
        using (no_grad())
        {
            weights["decoder_pred.weight"].zero_();
        }

        using var generator = new UVitGenerator(weights, "test", new() { Resolution = 8, Time = 1 });
        var styles = AUVit.Normal(7, 1, 32, 32) * 0.1;
        var expected = styles.narrow(1, 0, 8).reshape(1, 4, 8, 8).narrow(1, 0, 3) / DiffusionSchedule.Discrete(1).Alpha;
        Assert.True((generator.Images(styles, null, 0) - expected).abs().max().item<float>() < 1e-6);

        using var mean = new UVitGenerator(AUVit.Weights(), "test", new() { Resolution = 8, Styles = UVitStyles.Mean });
        var groups = stack([.. Enumerable.Range(0, 4).Select(group => styles.narrow(1, 8 * group, 8))]).mean([0]);
        var padded = cat([groups, zeros(1, 24, 32)], 1);
        using var rows = AUVit.Generator(new() { Resolution = 8 });
        Assert.True((mean.Images(styles, null, 0) - rows.Images(padded, null, 0)).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void The_image_is_clamped_and_upsampled()
    {
        using var generator = AUVit.Generator(new() { Resolution = 32 });
        var images = generator.Images(AUVit.Normal(1, 2, 32, 32) * 50, null, 0);
        Assert.Equal([2, 3, 32, 32], images.shape);
        Assert.Equal(1, images.max().item<float>());
        Assert.Equal(-1, images.min().item<float>());
    }

    [Fact]
    public void The_linear_decoder_mixes_four_channels()
    {
        using var generator = AUVit.Generator(new() { Resolution = 8, Decoder = UVitDecoder.Linear });
        using var plain = AUVit.Generator(new() { Resolution = 8 });
        var styles = AUVit.Normal(2, 1, 32, 32) * 0.1;
        Assert.False(generator.Images(styles, null, 0).allclose(plain.Images(styles, null, 0), rtol: 0, atol: 1e-3));
        var grey = AUVit.Shape with { Channels = 3 };
        Assert.Contains("needs four latent channels", Assert.Throws<ArgumentException>(() => AUVit.Generator(new() { Resolution = 8, Decoder = UVitDecoder.Linear }, grey)).Message);
    }

    [Fact]
    public void A_mapping_network_makes_w_s_where_one_is_given()
    {
        var mapping = new StyleGanXlMapping([new(AUVit.Normal(1, 64, 8), zeros(64), 0.01), new(AUVit.Normal(2, 64, 64), zeros(64), 0.01)], zeros(64), null, null, 0, LatentWidth: 8, StyleCount: 6);
        using var generator = new UVitGenerator(AUVit.Weights(), "test", new() { Resolution = 8 }, mapping);
        Assert.Equal((6, 64, 8, 5), (generator.StyleCount, generator.StyleWidth, generator.LatentWidth, generator.Classes));
        var styles = generator.Styles(AUVit.Normal(3, 2, 8), tensor(new long[] { 0, 1 }));
        Assert.Equal([2, 6, 64], styles.shape);
        Assert.Equal([2, 3, 8, 8], generator.Images(styles, tensor(new long[] { 0, 1 }), null, 0).shape);
    }

    [Fact]
    public void A_mapping_network_with_too_few_rows_is_refused()
    {
        var mapping = new StyleGanXlMapping([new(AUVit.Normal(1, 64, 8), zeros(64), 0.01)], zeros(64), null, null, 0, LatentWidth: 8, StyleCount: 3);
        Assert.Contains("does not fill 4×8×8 latents", Assert.Throws<ArgumentException>(() => new UVitGenerator(AUVit.Weights(), "test", new() { Resolution = 8 }, mapping)).Message);
    }

    [Theory]
    [InlineData(1, 0.99957, 0.029155)]
    [InlineData(1000, 0.068265, 0.997667)]
    public void The_discrete_schedule_is_that_of_latent_diffusion(double t, double alpha, double sigma)
    {
        var (a, s) = DiffusionSchedule.Discrete(t);
        Assert.Equal(alpha, a, 4);
        Assert.Equal(sigma, s, 4);
    }

    [Fact]
    public void Both_schedules_are_clean_at_0_noisy_at_the_end_and_keep_the_variance()
    {
        foreach (var schedule in new Func<double, (double Alpha, double Sigma)>[] { DiffusionSchedule.Discrete, DiffusionSchedule.Continuous })
        {
            Assert.Equal((1.0, 0.0), schedule(0));
            Assert.True(schedule(999).Sigma > 0.99);
            for (var t = 0.5; t < 999; t += 7.3)
            {
                Assert.Equal(1, Math.Pow(schedule(t).Alpha, 2) + Math.Pow(schedule(t).Sigma, 2), 12);
                Assert.True(schedule(t).Alpha > schedule(t + 0.5).Alpha);
            }
        }
    }

    [Fact]
    public void Random_weights_depend_on_the_seed_alone()
    {
        using var once = AUVit.Weights(seed: 1);
        using var again = AUVit.Weights(seed: 1);
        using var other = AUVit.Weights(seed: 2);
        Assert.Equal(once["pos_embed"].bytes.ToArray(), again["pos_embed"].bytes.ToArray());
        Assert.NotEqual(once["pos_embed"].bytes.ToArray(), other["pos_embed"].bytes.ToArray());
        Assert.Equal(0.02, once["in_blocks.0.mlp.fc1.weight"].std().item<float>(), 2);
        Assert.Equal(1, once["norm.weight"].min().item<float>());
        Assert.InRange(once["patch_embed.proj.weight"].abs().max().item<float>(), 0.1f, 0.25f);
    }

    public void Dispose() => _scope.Dispose();
}
