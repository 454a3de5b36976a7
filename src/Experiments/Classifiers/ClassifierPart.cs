using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Classifiers;

/// <summary>A classifier that judges a synthetic set. At 32 px the CIFAR family is meant (distillation.md section 2.3), above it the other (2.2).</summary>
public abstract class ClassifierPart : IPart
{
    /// <summary>Sides in pixels at which every published classifier is defined.</summary>
    protected static readonly IReadOnlyList<int> PublishedResolutions = [32, 64, 128, 256];

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Revision => 1;

    /// <summary>The name in the paper's tables.</summary>
    public abstract string PaperName { get; }

    /// <summary>Whether the paper's tables have it, so that it judges where a grid names no architectures. A classifier that is added later judges only where it is named.</summary>
    public virtual bool IsInThePaper => false;

    /// <summary>Peak learning rate of the evaluation training (distillation.md section 2.4).</summary>
    public virtual double LearningRate => 1e-3;

    /// <summary>Sides in pixels at which it can be trained.</summary>
    public virtual IReadOnlyList<int> Resolutions => PublishedResolutions;

    /// <summary>What it costs.</summary>
    /// <param name="resolution">Side of the image in pixels.</param>
    /// <param name="classes">C.</param>
    /// <param name="network">The ConvNet's shape; the others have one shape each.</param>
    public abstract ClassifierShape Shape(int resolution, int classes, NetworkSpec network);
}
