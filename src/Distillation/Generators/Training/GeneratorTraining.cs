using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Resuming;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Training;

/// <summary>Trains a class-conditional StyleGAN-XL by latent optimisation: weights and one z per training image are fitted together, until G(z_i, class_i) is image i.</summary>
/// <remarks>
/// No discriminator, so it neither collapses nor needs tuning, and a few hundred images and minutes of one core are enough at 32 px; what it cannot do is invent detail. What is kept is the moving
/// average of the weights. All draws are named by the step, so that weights, moments, latents, averages and magnitudes are the whole state. Source: Bojanowski et al. 2018; docs/decisions/0060.
/// </remarks>
internal sealed class GeneratorTraining : IResumable, IDisposable
{
    private const string WeightsName = "weights.", AverageName = "average.", BufferName = "buffer.", AdamName = "adam.", LatentsName = "latents.";

    /// <summary>β of the magnitudes (generators.md section 1.4).</summary>
    private const double MagnitudeDecay = 0.999;

    /// <summary>Share of the averaged weights that a step keeps.</summary>
    private const double AverageDecay = 0.99;

    /// <summary>The rates end at this share.</summary>
    private const double LastShare = 0.05;

    private readonly RealSet _real;
    private readonly GeneratorTrainingSpec _protocol;
    private readonly NamedRandom _random;
    private readonly StyleGanXlWeights _weights, _average;
    private readonly StyleGanXlSynthesis _synthesis;
    private readonly Tensor _rows, _labels;
    private readonly LatentCodes _latents;
    private readonly AdamGroup _adam;
    private readonly ImageDistance _distance;

    /// <param name="schedule">All shapes.</param>
    /// <param name="protocol">How it is trained.</param>
    /// <param name="real">𝒯, of the schedule's resolution; not disposed.</param>
    /// <param name="random">The cell's randomness.</param>
    /// <exception cref="ArgumentException">The sizes of images and generator differ.</exception>
    public GeneratorTraining(StyleGanXlSchedule schedule, GeneratorTrainingSpec protocol, RealSet real, NamedRandom random)
    {
        if (real.Resolution != schedule.Resolution)
        {
            throw new ArgumentException($"images of {real.Resolution} px cannot train a generator of {schedule.Resolution} px");
        }

        (_real, _protocol, _random, Schedule) = (real, protocol, random, schedule);
        using var scope = NewDisposeScope();
        (_rows, _labels) = Rows(real, protocol.ImagesPerClass);
        using (var rng = random.For(NamedRandom.GeneratorInit))
        using (var again = random.For(NamedRandom.GeneratorInit))
        {
            _weights = StyleGanXlInitialisation.Draw(schedule, real.Classes, rng, real.Device);
            _average = StyleGanXlInitialisation.Draw(schedule, real.Classes, again, real.Device);
        }

        _synthesis = new(_weights);
        using (var rng = random.For(NamedRandom.GeneratorLatents))
        {
            _latents = new(Images(_rows), _labels, schedule.Stem.LatentWidth, rng);
        }

        Settle();
        foreach (var (_, weight) in _weights.Parameters)
        {
            weight.requires_grad_();
        }

        _adam = new(_weights.Parameters, key => key.StartsWith("mapping.fc", StringComparison.Ordinal) ? protocol.LearningRateMapping : protocol.LearningRate);
        _distance = new(schedule.Resolution, protocol.FeatureWeight);
    }

    /// <summary>All shapes.</summary>
    public StyleGanXlSchedule Schedule { get; }

    /// <summary>N: training images, and so latents.</summary>
    public int Count => (int)_rows.shape[0];

    /// <summary>The averaged weights, which are what the training is for. Owned by this object; what <see cref="Finish"/> adds is in them only after it.</summary>
    public StyleGanXlWeights Average => _average;

    /// <summary>One update of the weights and of the latents in the batch.</summary>
    /// <param name="step">From 0; names every draw.</param>
    /// <returns>The loss before the update.</returns>
    public float Step(int step)
    {
        using var scope = NewDisposeScope();
        using var rng = _random.For(NamedRandom.GeneratorStep, step);
        var rows = BatchOf(step);
        var (labels, real) = (_labels.index_select(0, rows), Images(_rows.index_select(0, rows)));
        var z = _latents.Values.index_select(0, rows).requires_grad_();
        var noise = randn(z.shape, generator: rng).to(z.device) * _protocol.LatentNoise;
        var made = _synthesis.Train(_weights.Mapping.Styles(z + noise, labels), MagnitudeDecay);
        var loss = _distance.Between(made, real, rng);
        autograd.backward([loss], inputs: [z, .. _weights.Parameters.Select(weight => weight.Value)]);

        var share = ShareOf(step);
        _latents.Step(rows, z.grad!, share * _protocol.LearningRateLatents);
        z.grad = null;
        _adam.Step(step, share);
        Follow(step);
        return loss.item<float>();
    }

    /// <summary>The averaged network's magnitudes and the mean style of each class, which no step needs.</summary>
    public void Finish()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (average, trained) in _average.Buffers.Zip(_weights.Buffers))
        {
            average.Value.copy_(trained.Value);
        }

        var styles = _average.Mapping.Style(_latents.Values, _labels);                                    // [N, L_w]
        for (var label = 0; label < _real.Classes; label++)
        {
            if (_labels.eq(label) is var own && own.any().item<bool>())
            {
                _average.Mapping.Average[label].copy_(styles[own].mean([0L]));
            }
        }
    }

    /// <summary>The training images and what the averaged network makes of their latents; after <see cref="Finish"/>.</summary>
    /// <param name="size">Images per pass.</param>
    /// <returns>Pairs of [n, 3, r, r], pixels in [0, 1], the second clamped. A pair lives until the next one is asked for.</returns>
    public IEnumerable<(Tensor Real, Tensor Made)> Reconstructions(int size)
    {
        using StyleGanXlSynthesis synthesis = new(_average);
        for (var start = 0; start < Count; start += size)
        {
            using var real = Pair(synthesis, start, Math.Min(size, Count - start), out var made);
            using (made)
            {
                yield return (real, made);
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(StringComparer.Ordinal);
        SavedTensors.AddUnder(state, WeightsName, _weights.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.detach()));
        SavedTensors.AddUnder(state, BufferName, _weights.Buffers.ToDictionary());
        SavedTensors.AddUnder(state, AverageName, _average.Parameters.ToDictionary());
        SavedTensors.AddUnder(state, AdamName, _adam.State());
        SavedTensors.AddUnder(state, LatentsName, _latents.State());
        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        Copy(WeightsName, _weights.Parameters);
        Copy(BufferName, _weights.Buffers);
        Copy(AverageName, _average.Parameters);
        _adam.Restore(SavedTensors.Under(state, AdamName));
        _latents.Restore(SavedTensors.Under(state, LatentsName));

        void Copy(string prefix, IReadOnlyList<(string Key, Tensor Value)> into)
        {
            foreach (var (key, tensor) in into)
            {
                SavedTensors.CopyInto(state, prefix + key, tensor);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _synthesis.Dispose();
        _weights.Dispose();
        _average.Dispose();
        _latents.Dispose();
        _adam.Dispose();
        _rows.Dispose();
        _labels.Dispose();
    }

    /// <summary>Constant for half of the steps, then half a cosine to <see cref="LastShare"/>.</summary>
    internal double ShareOf(int step)
    {
        var past = (2.0 * step / _protocol.Steps) - 1;
        return past <= 0 ? 1 : LastShare + ((1 - LastShare) * (1 + Math.Cos(Math.PI * past)) / 2);
    }

    /// <summary>An untrained network's magnitudes are 1 whatever its layers make; one pass over a batch settles them.</summary>
    private void Settle()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var rows = BatchOf(0);
        _ = _synthesis.Train(_weights.Mapping.Styles(_latents.Values.index_select(0, rows), _labels.index_select(0, rows)), magnitudeDecay: 0);
    }

    /// <summary>Every image once in an epoch, in an order of its own; images that fill no batch wait for another epoch.</summary>
    private Tensor BatchOf(int step)
    {
        var size = Math.Min(_protocol.Batch, Count);
        var (epoch, batch) = Math.DivRem(step, Count / size);
        using var rng = _random.For(NamedRandom.GeneratorOrder, epoch);
        return randperm(Count, generator: rng).narrow(0, batch * size, size).to(_real.Device);
    }

    /// <summary>average ← d·average + (1 − d)·weights, with a smaller d in the first steps so that the untrained start is forgotten.</summary>
    private void Follow(int step)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var decay = Math.Min(AverageDecay, (1.0 + step) / (10 + step));
        foreach (var (average, weight) in _average.Parameters.Zip(_weights.Parameters))
        {
            average.Value.lerp_(weight.Value, 1 - decay);
        }
    }

    private Tensor Pair(StyleGanXlSynthesis synthesis, int start, int count, out Tensor made)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (rows, labels) = (_rows.narrow(0, start, count), _labels.narrow(0, start, count));
        made = synthesis.Images(_average.Mapping.Styles(_latents.Values.narrow(0, start, count), labels)).clamp(-1, 1).add(1).div(2).MoveToOuterDisposeScope();
        return Images(rows).add(1).div(2).MoveToOuterDisposeScope();
    }

    /// <summary>[n, 3, r, r] in [−1, 1].</summary>
    private Tensor Images(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return _real.Normalisation.Undo(_real.TrainBatch(rows).Images).mul(2).sub(1).MoveToOuterDisposeScope();
    }

    /// <summary>The first images of each class, by their places in the set, and their labels.</summary>
    private static (Tensor Rows, Tensor Labels) Rows(RealSet real, int perClass)
    {
        var (rows, labels) = real.FirstRows(perClass);
        return (rows.DetachFromDisposeScope(), labels.DetachFromDisposeScope());
    }
}
