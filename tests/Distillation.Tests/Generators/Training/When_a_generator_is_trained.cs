using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.Training;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.Training;

/// <summary>Weights and one latent per image are fitted together until the network gives the images back.</summary>
public sealed class When_a_generator_is_trained : IDisposable
{
    private readonly RealSet _real = ATraining.Images();

    public void Dispose() => _real.Dispose();

    [Fact]
    public void Its_loss_falls_and_its_reconstructions_come_closer()
    {
        using var training = ATraining.Of(_real);
        training.Finish();
        var before = GeneratorCheck.Psnr(training, () => { });
        var losses = ATraining.Run(training, 0, ATraining.Spec.Steps);
        training.Finish();
        var after = GeneratorCheck.Psnr(training, () => { });
        Assert.True(losses[^5..].Average() < 0.8 * losses[..5].Average(), string.Join(", ", losses));
        Assert.True(after > before + 3 && after > 13, $"{before} dB before, {after} dB after");
    }

    [Fact]
    public void It_goes_on_from_a_checkpoint_byte_for_byte()
    {
        using var through = ATraining.Of(_real);
        var losses = ATraining.Run(through, 0, 12);

        using var stopped = ATraining.Of(_real);
        ATraining.Run(stopped, 0, 7);
        using var resumed = ATraining.Of(_real);
        resumed.Restore(stopped.State());
        Assert.Equal(losses[7..], ATraining.Run(resumed, 7, 12));

        through.Finish();
        resumed.Finish();
        Assert.Equal(ATraining.Bytes(through.Average), ATraining.Bytes(resumed.Average));
        Assert.Equal(GeneratorCheck.Psnr(through, () => { }), GeneratorCheck.Psnr(resumed, () => { }));
    }

    [Fact]
    public void A_state_that_lacks_a_tensor_is_refused_by_its_name()
    {
        using var training = ATraining.Of(_real);
        var state = training.State().Where(entry => !entry.Key.EndsWith("latents.square", StringComparison.Ordinal)).ToDictionary();
        Assert.Contains("'square' is missing", Assert.Throws<InvalidDataException>(() => training.Restore(state)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_seed_is_another_generator_and_the_same_seed_the_same()
    {
        using var one = ATraining.Of(_real);
        using var same = ATraining.Of(_real);
        using var other = ATraining.Of(_real, seed: 1);
        Assert.Equal(ATraining.Bytes(one.Average), ATraining.Bytes(same.Average));
        Assert.NotEqual(ATraining.Bytes(one.Average), ATraining.Bytes(other.Average));
    }

    [Fact]
    public void Magnitudes_are_settled_before_the_first_step_and_follow_their_layers()
    {
        using var training = ATraining.Of(_real);
        var settled = Magnitudes(training);
        Assert.All(settled, magnitude => Assert.NotEqual(1, magnitude));
        ATraining.Run(training, 0, 3);
        Assert.All(settled.Zip(Magnitudes(training)), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [Fact]
    public void The_network_that_is_frozen_makes_what_the_one_in_training_made()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(3);
        using var weights = StyleGanXlInitialisation.Draw(ATraining.Of(_real).Schedule, 10, rng, CPU);
        using StyleGanXlSynthesis synthesis = new(weights);
        var styles = weights.Mapping.Styles(randn([2, weights.Mapping.LatentWidth], generator: rng), tensor([1L, 4L]));
        _ = synthesis.Train(styles, magnitudeDecay: 0);
        var trained = synthesis.Train(styles, magnitudeDecay: 1);
        Assert.True((trained - synthesis.Images(styles)).abs().max().item<float>() < 1e-4);
    }

    [Fact]
    public void The_rates_stay_for_half_of_the_steps_and_end_at_a_twentieth()
    {
        using var training = ATraining.Of(_real);
        Assert.Equal([1, 1, 1], [training.ShareOf(0), training.ShareOf(15), training.ShareOf(30)]);
        Assert.Equal(0.525, training.ShareOf(45), 6);
        Assert.Equal(0.05, training.ShareOf(60), 6);
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        var stem = ATraining.Stem with { Resolution = 64 };
        Assert.Contains("32 px cannot train a generator of 64 px", Assert.Throws<ArgumentException>(() => ATraining.Of(_real, stem: stem)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    public void Larger_images_train_as_well(int resolution)
    {
        using var real = ATraining.Images(resolution);
        using var training = ATraining.Of(real, ATraining.Spec with { Batch = 2, ImagesPerClass = 1, Steps = 2 }, stem: ATraining.Stem with { Resolution = resolution });
        Assert.All(ATraining.Run(training, 0, 2), loss => Assert.True(float.IsFinite(loss)));
        training.Finish();
        Assert.True(GeneratorCheck.Psnr(training, () => { }) > 0);
    }

    private static float[] Magnitudes(GeneratorTraining training) =>
        [.. training.State().Where(entry => entry.Key.EndsWith("magnitude_ema", StringComparison.Ordinal)).Select(entry => entry.Value.item<float>())];
}
