using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Randomness;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>Space <c>p</c>: the normalised pixels themselves, under SGD with momentum. Source: distillation.md section 4.1.</summary>
public sealed class PixelSpace : ISyntheticSpace
{
    private const string Pixels = "pixels", Velocity = "velocity";

    private readonly Tensor _pixels;
    private readonly MomentumSgd _optimiser;
    private readonly double _learningRate;

    /// <param name="initial">[B, 3, r, r], normalised; copied.</param>
    /// <param name="learningRate">Of every step.</param>
    /// <param name="momentum">0.5 in the reference.</param>
    public PixelSpace(Tensor initial, double learningRate, double momentum)
    {
        _pixels = initial.detach().clone().requires_grad_().DetachFromDisposeScope();
        (_optimiser, _learningRate) = (new(momentum, weightDecay: 0), learningRate);
    }

    /// <inheritdoc/>
    public Tensor Images() => _pixels;

    /// <inheritdoc/>
    public Tensor Synthesise() => _pixels.detach();

    /// <inheritdoc/>
    public Tensor ImagesForNetwork() => _pixels.detach();

    /// <inheritdoc/>
    public ISyntheticOutputs Outputs(NamedRandom random, long iteration, long outerStep) => CertainOutputs.Instance;

    /// <inheritdoc/>
    public double? Variance => null;

    /// <inheritdoc/>
    public void Abandon() => _pixels.grad = null;

    /// <inheritdoc/>
    public void Step() => _optimiser.Step(_pixels, _learningRate);

    /// <inheritdoc/>
    public bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return _pixels.detach().isfinite().all().Read<bool>();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Tensor> State() => _optimiser.Velocity is { } velocity
        ? new Dictionary<string, Tensor> { [Pixels] = _pixels, [Velocity] = velocity }
        : new Dictionary<string, Tensor> { [Pixels] = _pixels };

    /// <inheritdoc/>
    public void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        foreach (var (name, tensor) in state)
        {
            if (name is not (Pixels or Velocity) || !tensor.shape.SequenceEqual(_pixels.shape) || tensor.dtype != _pixels.dtype)
            {
                throw new InvalidDataException($"expected tensors '{Pixels}' and '{Velocity}' of [{string.Join(", ", _pixels.shape)}], "
                    + $"found '{name}' of [{string.Join(", ", tensor.shape)}]");
            }
        }

        using var scope = NewDisposeScope();
        using var guard = no_grad();
        _pixels.copy_(state.TryGetValue(Pixels, out var pixels) ? pixels : throw new InvalidDataException($"tensor '{Pixels}' is missing"));
        _optimiser.Restore(state.TryGetValue(Velocity, out var velocity) ? velocity.to(_pixels.device) : null);
    }

    /// <summary>Frees pixels and optimiser.</summary>
    public void Dispose()
    {
        _pixels.Dispose();
        _optimiser.Dispose();
    }
}
