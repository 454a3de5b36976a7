using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Randomness;
using Slfd.Distillation.Records;
using Slfd.Distillation.Resuming;
using Slfd.Distillation.Spaces;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Objectives;

/// <summary>What the synthetic images are made to resemble the real ones in. An objective sees images and outputs only and knows nothing of the space they come from.</summary>
public interface IMatchingObjective : IResumable, IDisposable
{
    /// <summary>What network a step is given.</summary>
    NetworkUse Network { get; }

    /// <summary>Adds the gradient of the matching loss to the <c>grad</c> of the images and of the outputs' leaves.</summary>
    /// <returns>The loss, as it is logged: a mean over classes where it is a sum over them.</returns>
    double AddGradient(MatchingStep step);

    /// <summary>One step of what the objective itself learns, after the space's; nothing for most.</summary>
    void Step();

    /// <summary>Drops gradients that an unfinished iteration left behind.</summary>
    void Abandon();

    /// <summary>α, the learned learning rate of trajectory matching; null for the others.</summary>
    double? StudentRate { get; }

    /// <summary>What the loss of the latest <see cref="AddGradient"/> is the sum of; null where it is one term.</summary>
    LossTerms? Terms { get; }
}

/// <summary>Which network an objective matches through.</summary>
public enum NetworkUse
{
    /// <summary>A fresh random one; batch norm uses each batch's statistics.</summary>
    Random,

    /// <summary>A fresh random one whose batch norm has settled on real images and stays fixed (distillation.md section 4.2).</summary>
    RandomSettled,

    /// <summary>The objective brings its own parameters.</summary>
    Own,
}

/// <summary>One outer step, as an objective sees it.</summary>
public sealed record MatchingStep
{
    /// <summary>Counts from 0.</summary>
    public required int Iteration { get; init; }

    /// <summary>Counts from 0 within the iteration.</summary>
    public required int OuterStep { get; init; }

    /// <summary>The iteration's network.</summary>
    public required ConvNet Network { get; init; }

    /// <summary>Its parameters: leaves that require gradients; empty for <see cref="NetworkUse.Own"/>.</summary>
    public required IReadOnlyList<Tensor> Parameters { get; init; }

    /// <summary>How the network runs.</summary>
    public required ForwardMode Mode { get; init; }

    /// <summary>The synthetic images, a leaf: [C·ipc, 3, r, r], classes together.</summary>
    public required Tensor Images { get; init; }

    /// <summary>What the network's outputs on them are taken to be.</summary>
    public required ISyntheticOutputs Outputs { get; init; }

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
