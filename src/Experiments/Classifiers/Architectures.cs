using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Classifiers;

/// <summary>The classifiers by name, and at which resolutions each is defined.</summary>
public static class Architectures
{
    /// <summary>The network that distils.</summary>
    public const string ConvNet = NetworkSpec.ConvNet;

    /// <summary>Name for the mean over all architectures but <see cref="ConvNet"/>, in tables.</summary>
    public const string Cross = "cross";

    private static readonly (int Resolution, int Depth)[] s_convNetDepths = [(32, 3), (64, 4), (128, 5), (256, 6)];

    /// <summary>All, in the order of the paper's tables, then what is not in them.</summary>
    public static IReadOnlyList<string> All => ClassifierParts.All.Names;

    /// <summary>The five of the paper's tables, in their order: the default.</summary>
    public static IReadOnlyList<string> InThePaper => [.. ClassifierParts.All.Where(part => part.IsInThePaper).Select(part => part.Name)];

    /// <summary>The architectures that can be trained at <paramref name="resolution"/>.</summary>
    public static IReadOnlyList<string> At(int resolution) => [.. ClassifierParts.All.Where(part => part.Resolutions.Contains(resolution)).Select(part => part.Name)];

    /// <summary>Depth of the reference ConvNet, which ends in a 4×4 map (distillation.md section 2.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No depth is defined for the resolution.</exception>
    public static int ConvNetDepth(int resolution) => s_convNetDepths.FirstOrDefault(entry => entry.Resolution == resolution) is { Depth: > 0 } found
        ? found.Depth
        : throw new ArgumentOutOfRangeException(nameof(resolution), resolution, "a ConvNet depth is defined for 32, 64, 128 and 256 px");

    /// <summary>Peak learning rate of the evaluation training (distillation.md section 2.4).</summary>
    /// <exception cref="ArgumentException">An unknown name; the message lists the known ones.</exception>
    public static double LearningRate(string architecture) => ClassifierParts.All.Named(architecture).LearningRate;
}
