using Slfd.Distillation.Randomness;
using Slfd.Distillation.Resuming;
using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>SLFD: latents with a stochastic module beside them, which spreads the classifier's outputs as w_s says. Source: SLFD sections 3.2 and 3.3; distillation.md section 5.</summary>
/// <remarks>w_s is reached twice, through the generator and through the module; both gradients add up (distillation.md section 5.5).</remarks>
public sealed class StochasticSpace : ISyntheticSpace
{
    private const string ModuleName = "module.";

    private readonly LatentSpace _latents;
    private readonly StochasticModule _module;
    private readonly StochasticSampling _sampling;
    private readonly LeafOptimiser? _optimiser;

    /// <param name="latents">w_s and f_n. Owned by this object.</param>
    /// <param name="module">From w_s to the distribution. Owned by this object.</param>
    /// <param name="sampling">How outputs are sampled and judged.</param>
    /// <param name="rate">Learning rate of the module's weights; null: they stay as they are (Algorithm 1's letter).</param>
    /// <param name="momentum">0.5, as for the latents.</param>
    public StochasticSpace(LatentSpace latents, StochasticModule module, StochasticSampling sampling, double? rate, double momentum)
    {
        (_latents, _module, _sampling) = (latents, module, sampling);
        if (rate is { } learned)
        {
            _optimiser = new(momentum);
            foreach (var (name, leaf) in module.Leaves)
            {
                _optimiser.Add(name, leaf, learned);
            }
        }
    }

    /// <inheritdoc/>
    public double? Variance { get; private set; }

    /// <inheritdoc/>
    public Tensor Images() => _latents.Images();

    /// <inheritdoc/>
    public Tensor Synthesise() => _latents.Synthesise();

    /// <inheritdoc/>
    public Tensor ImagesForNetwork() => _latents.ImagesForNetwork();

    /// <inheritdoc/>
    public ISyntheticOutputs Outputs(NamedRandom random, long iteration, long outerStep)
    {
        using var rng = random.For(NamedRandom.OutputNoise, iteration, outerStep);
        var shape = _module.Shape;
        var noise = NormalNoise.Draw(_sampling.Samples, _latents.Styles.shape[0], shape.Width, shape.Rank, _sampling.Antithetic, rng, _latents.Styles.device);
        var outputs = new StochasticOutputs(_module, _latents.Styles, noise, _sampling.Loss, trained: _optimiser is not null);
        Variance = outputs.MeanVariance();
        return outputs;
    }

    /// <inheritdoc/>
    public void Step()
    {
        _latents.Step();
        _optimiser?.Step();
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        _latents.Abandon();
        _optimiser?.Abandon();
    }

    /// <inheritdoc/>
    public bool IsFinite() => _latents.IsFinite() && _optimiser?.IsFinite() != false;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State()
    {
        Dictionary<string, Tensor> state = new(_latents.State(), StringComparer.Ordinal);
        SavedTensors.AddUnder(state, ModuleName, _optimiser?.State() ?? _module.Leaves.ToDictionary(leaf => leaf.Name, leaf => leaf.Leaf));
        return state;
    }

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        _latents.Restore(SavedTensors.NotUnder(state, ModuleName));
        var module = SavedTensors.Under(state, ModuleName);
        if (_optimiser is not null)
        {
            _optimiser.Restore(module);
            return;
        }

        foreach (var (name, leaf) in _module.Leaves)
        {
            SavedTensors.CopyInto(module, name, leaf);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimiser?.Dispose();
        _module.Dispose();
        _latents.Dispose();
    }
}

/// <summary>How a stochastic module's outputs are sampled and judged.</summary>
/// <param name="Samples">M.</param>
/// <param name="Antithetic">Whether the second half of the samples mirrors the first.</param>
/// <param name="Loss">The reading of SLFD Eq. 6.</param>
public sealed record StochasticSampling(int Samples, bool Antithetic, StochasticLoss Loss);
