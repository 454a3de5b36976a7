using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Cells;

/// <summary>The classifier that says whether samples of a trained generator are of their class: a small ConvNet on the real training images. The same in all grids, so that they share a generator.</summary>
public static class GeneratorJudge
{
    /// <summary>Samples of all classes together, about: each class has as many as the others.</summary>
    public const int Samples = 1000;

    /// <summary>Share of samples that must be taken for their class; below it the result carries a remark.</summary>
    public const double LeastShare = 0.85;

    /// <summary>PSNR of the reconstructions in dB below which the result carries a remark.</summary>
    public const double LeastPsnr = 20;

    private const int Width = 32, Epochs = 20, Batch = 32;

    /// <summary>How it is trained.</summary>
    /// <param name="protocol">The grid's revision of the evaluation; null: this build's.</param>
    public static EvaluationSpec Protocol(string? protocol) => new()
    {
        Architectures = [NetworkSpec.ConvNet],
        Augmentation = Choices.NoAugmentation,
        Batch = Batch,
        Epochs = Epochs,
        Protocol = protocol,
        Repeats = 1,
    };

    /// <summary>Its shape.</summary>
    /// <param name="resolution">r in pixels.</param>
    public static NetworkSpec Network(int resolution) => new() { Depth = Architectures.ConvNetDepth(resolution), Norm = "instancenorm", Width = Width };
}
