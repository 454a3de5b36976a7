using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Data;
using Slfd.Distillation.Randomness;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>What the synthetic images are made to resemble the real ones in. An objective sees images only and knows nothing of the space they come from.</summary>
public interface IMatchingObjective
{
    /// <summary>Adds the gradient of the matching loss to the <c>grad</c> of the images.</summary>
    /// <returns>The loss summed over classes.</returns>
    double AddGradient(MatchingStep step);
}

/// <summary>One outer step, as an objective sees it.</summary>
public sealed record MatchingStep
{
    /// <summary>Counts from 0.</summary>
    public required int Iteration { get; init; }

    /// <summary>Counts from 0 within the iteration.</summary>
    public required int OuterStep { get; init; }

    /// <summary>The iteration's network.</summary>
    public required Classifier Network { get; init; }

    /// <summary>Its parameters: leaves that require gradients.</summary>
    public required IReadOnlyList<Tensor> Parameters { get; init; }

    /// <summary>How the network runs.</summary>
    public required ForwardMode Mode { get; init; }

    /// <summary>The synthetic images, a leaf: [C·ipc, 3, r, r], classes together.</summary>
    public required Tensor Images { get; init; }

    /// <summary>ipc.</summary>
    public required int ImagesPerClass { get; init; }

    /// <summary>The real images.</summary>
    public required RealSet Real { get; init; }

    /// <summary>B_r.</summary>
    public required int BatchReal { get; init; }

    /// <summary>Siamese augmentation.</summary>
    public required Dsa Augmentation { get; init; }

    /// <summary>Source of the real batches and of the augmentation draws.</summary>
    public required NamedRandom Random { get; init; }

    /// <summary>Called before each class; may throw to abandon the step.</summary>
    public required Action Pulse { get; init; }
}
