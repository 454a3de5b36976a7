using Slfd.Distillation.Stochastic;
using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>Outputs around the classifier's logits, spread as w_s says: SLFD. Source: SLFD Eq. 4 to 6; distillation.md sections 5.3 to 5.5.</summary>
/// <param name="module">From w_s to the distribution.</param>
/// <param name="styles">w_s, a leaf: [B, N_w, L_w].</param>
/// <param name="noise">One set of draws for all images; the augmentation of the images does not touch it.</param>
/// <param name="loss">The reading of Eq. 6.</param>
/// <param name="trained">Whether the module's weights are among <see cref="Leaves"/>.</param>
public sealed class StochasticOutputs(StochasticModule module, Tensor styles, NormalNoise noise, StochasticLoss loss, bool trained) : ISyntheticOutputs
{
    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Leaves => trained ? [styles, .. module.Leaves.Select(leaf => leaf.Leaf)] : [styles];

    /// <inheritdoc/>
    public Tensor Loss(Tensor logits, SyntheticRows rows) => loss.Of(Samples(logits, rows), rows.Labels);

    /// <summary>q* of the images; the module's small graph is made anew each time, so that each class's second-order graph can be freed at once.</summary>
    /// <param name="logits">f(I_syn), [b, C].</param>
    /// <param name="rows">Which images those are.</param>
    /// <returns>[M, b, N_w, C]; the caller's dispose scope owns it.</returns>
    public Tensor Samples(Tensor logits, SyntheticRows rows)
    {
        var (slots, classes) = (module.Shape.Slots, module.Shape.Classes);
        var distribution = module.Distribution(styles.index_select(0, rows.Indices));
        var samples = distribution.Sample(noise.Of(rows.Indices)).view(-1, rows.Indices.shape[0], slots, classes);
        return StochasticLoss.Refine(samples, distribution.Mean.view(-1, slots, classes), logits);
    }

    /// <summary>Mean of the diagonal of Σ over all images, slots and classes.</summary>
    public double MeanVariance()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        return module.Distribution(styles).MarginalVariance().mean().item<float>();
    }
}
