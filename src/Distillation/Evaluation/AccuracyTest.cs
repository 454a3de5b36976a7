using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Evaluation;

/// <summary>The one test of an evaluation training: averaged weights, evaluation mode, all real test images in the set's order, no augmentation. Source: distillation.md section 2.4.</summary>
internal static class AccuracyTest
{
    /// <summary>Test images per forward pass, fixed by the kind of device because another size may round differently: what keeps maps in a CPU's cache, and a GPU busy. The reference's 128 is neither.</summary>
    private const int BatchOnCpu = 32, BatchOnGpu = 256;

    /// <summary>Correctly classified test images; null where a weight or a logit is not finite: argmax would call each such image class 0. Nothing is read back from the device before the end.</summary>
    /// <param name="trainer">Knows the network.</param>
    /// <param name="average">The weights that are tested.</param>
    /// <param name="real">𝒯; only its test images are used.</param>
    /// <param name="pulse">Called before every batch; may throw to abandon the test.</param>
    public static int? CountCorrect(ClassifierTrainer trainer, WeightAverage average, RealSet real, Action pulse)
    {
        using var scope = NewDisposeScope();
        var sound = average.Values.Select(values => values.isfinite().all()).Aggregate((a, b) => a.logical_and(b));
        Tensor? correct = null;
        foreach (var (images, labels) in real.TestBatches(real.Device.type == TorchSharp.DeviceType.CPU ? BatchOnCpu : BatchOnGpu))
        {
            pulse();
            using var batch = NewDisposeScope();
            var logits = trainer.Predict(average.Values, images);
            var right = logits.argmax(1).eq(labels).sum();
            sound = sound.logical_and(logits.isfinite().all()).MoveToOuterDisposeScope();
            correct = (correct is null ? right : correct + right).MoveToOuterDisposeScope();
        }

        return sound.item<bool>() ? (int)correct!.item<long>() : null;
    }

    /// <summary>Images of the set it was trained on that the classifier has right, as they are: with the same weights, in evaluation mode, without augmentation.</summary>
    /// <param name="trainer">Knows the network.</param>
    /// <param name="average">The weights that are tested.</param>
    /// <param name="synthetic">𝒮.</param>
    /// <param name="pulse">Called before every batch; may throw to abandon the test.</param>
    public static int CountFitted(ClassifierTrainer trainer, WeightAverage average, SyntheticSet synthetic, Action pulse)
    {
        using var scope = NewDisposeScope();
        var size = synthetic.Images.device.type == TorchSharp.DeviceType.CPU ? BatchOnCpu : BatchOnGpu;
        var right = zeros([], ScalarType.Int64, synthetic.Images.device);
        foreach (var (images, labels) in synthetic.Images.split(size).Zip(synthetic.Labels.split(size)))
        {
            pulse();
            right.add_(trainer.Predict(average.Values, images).argmax(1).eq(labels).sum());
        }

        return (int)right.item<long>();
    }
}
