using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>What a classifier's outputs on synthetic images are taken to be: its logits, or a distribution around them that the latents shape (SLFD Eq. 1 and 5).</summary>
public interface ISyntheticOutputs
{
    /// <summary>Leaves besides the images that a matching loss depends on and must be back-propagated into; empty where the logits are all there is.</summary>
    IReadOnlyList<Tensor> Leaves { get; }

    /// <summary>The classification loss whose parameter gradient is matched, differentiable in logits and <see cref="Leaves"/>.</summary>
    /// <param name="logits">f(I_syn), [b, C].</param>
    /// <param name="rows">Which images those are.</param>
    /// <returns>A scalar; the caller's dispose scope owns it.</returns>
    Tensor Loss(Tensor logits, SyntheticRows rows);

    /// <summary>Samples of the outputs, q* of SLFD Eq. 5; null where the outputs are not distributed.</summary>
    /// <param name="logits">f(I_syn), [b, C].</param>
    /// <param name="rows">Which images those are.</param>
    /// <returns>[M, b, N_w, C]; the caller's dispose scope owns it.</returns>
    Tensor? Samples(Tensor logits, SyntheticRows rows);
}

/// <summary>Some images of the synthetic set.</summary>
/// <param name="Indices">[b], int64: their rows in the set.</param>
/// <param name="Labels">[b], int64: their classes.</param>
public sealed record SyntheticRows(Tensor Indices, Tensor Labels)
{
    /// <summary>All images of one class; the caller's dispose scope owns the tensors.</summary>
    /// <param name="label">The class.</param>
    /// <param name="imagesPerClass">ipc.</param>
    /// <param name="device">Where the set is.</param>
    public static SyntheticRows OfClass(long label, int imagesPerClass, Device device) => new(
        arange(label * imagesPerClass, (label + 1) * imagesPerClass, dtype: ScalarType.Int64, device: device),
        full([imagesPerClass], label, ScalarType.Int64, device));
}

/// <summary>The logits themselves under mean cross entropy: pixel space and GLaD.</summary>
public sealed class CertainOutputs : ISyntheticOutputs
{
    private CertainOutputs()
    {
    }

    /// <summary>The only one: it has no state.</summary>
    public static CertainOutputs Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Leaves => [];

    /// <inheritdoc/>
    public Tensor Loss(Tensor logits, SyntheticRows rows) => nn.functional.cross_entropy(logits, rows.Labels);

    /// <inheritdoc/>
    public Tensor? Samples(Tensor logits, SyntheticRows rows) => null;
}
