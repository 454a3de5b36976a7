using Slfd.Distillation.Augmentation;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>Training batches of a synthetic set: shuffled each epoch, augmented with one operation per batch and parameters of its own for each image (DSA, not siamese).</summary>
/// <param name="set">𝒮, on the device; stays there.</param>
/// <param name="batch">At most the whole set is used.</param>
/// <param name="augmentation">What is drawn from.</param>
/// <param name="rng">CPU generator of order and augmentation.</param>
public sealed class SyntheticBatches(SyntheticSet set, int batch, Dsa augmentation, Generator rng)
{
    /// <summary>One epoch: calls <paramref name="step"/> with the images [b, 3, r, r] and labels [b] of each batch, inside a dispose scope of its own.</summary>
    public void Epoch(Action<Tensor, Tensor> step)
    {
        if (batch >= set.Count)
        {
            // The mean over the whole set does not depend on an order.
            using var scope = NewDisposeScope();
            step(Augmented(set.Images), set.Labels);
            return;
        }

        using var epoch = NewDisposeScope();
        foreach (var rows in randperm(set.Count, generator: rng).ToDevice(set.Images.device).split(batch))
        {
            using var scope = NewDisposeScope();
            step(Augmented(set.Images.index_select(0, rows)), set.Labels.index_select(0, rows));
        }
    }

    private Tensor Augmented(Tensor images) => augmentation.Apply(augmentation.Draw(rng, images.shape[0], images.shape[2]), images);
}
