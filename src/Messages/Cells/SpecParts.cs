namespace Slfd.Messages.Cells;

/// <summary>A data set at a resolution, whole or its first images per class.</summary>
public sealed record DataSpec
{
    /// <summary>Name in <see cref="Catalogue.DataSetCatalogue"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Side of the square images, in pixels.</summary>
    public required int Resolution { get; init; }

    /// <summary>At most this many test images per class, the first in file order; null: all.</summary>
    public int? TestPerClass { get; init; }

    /// <summary>At most this many training images per class, the first in file order; null: all.</summary>
    public int? TrainPerClass { get; init; }
}

/// <summary>A row of the paper's tables: a matching objective in a space, or a baseline that optimises nothing.</summary>
public sealed record MethodSpec
{
    /// <summary><c>random</c>: real images chosen by seed. Null for a distillation method.</summary>
    public string? Baseline { get; init; }

    /// <summary>Matching objective: <c>dc</c>. Null for a baseline.</summary>
    public string? Matching { get; init; }

    /// <summary>What is optimised: <c>pixel</c>. Null for a baseline.</summary>
    public string? Space { get; init; }

    /// <summary>Row name in tables: <c>random</c>, <c>dc/pixel</c>.</summary>
    public string Label() => Baseline ?? $"{Matching}/{Space}";
}

/// <summary>The reference ConvNet's shape (distillation.md section 2.1).</summary>
public sealed record NetworkSpec
{
    /// <summary>Blocks of convolution, norm, ReLU and pooling; 3 at 32 px, 4 at 64, 5 at 128, 6 at 256.</summary>
    public required int Depth { get; init; }

    /// <summary><c>instancenorm</c>, <c>batchnorm</c>, <c>layernorm</c>, <c>groupnorm</c> or <c>none</c>.</summary>
    public required string Norm { get; init; }

    /// <summary>Channels of every block; 128 in the paper.</summary>
    public required int Width { get; init; }
}

/// <summary>How the synthetic images are optimised (distillation.md sections 4.1 and 4.2).</summary>
public sealed record DistillationSpec
{
    /// <summary>DSA strategy, operation names joined by <c>_</c>, or <c>none</c>.</summary>
    public required string Augmentation { get; init; }

    /// <summary>B_r: real images per class and step.</summary>
    public required int BatchReal { get; init; }

    /// <summary>Gradient distance D: <c>ours</c>, <c>cos</c>, <c>cos-paper</c> or <c>mse</c>.</summary>
    public required string Distance { get; init; }

    /// <summary>Where the pixels start: <c>noise</c>, N(0,1) in normalised space, or <c>real</c>, random real images.</summary>
    public required string Initialisation { get; init; }

    /// <summary>Epochs of network training on the synthetic set between two outer steps; unused where <see cref="OuterSteps"/> is 1.</summary>
    public required int InnerEpochs { get; init; }

    /// <summary>Updates of the synthetic set; one fresh network each.</summary>
    public required int Iterations { get; init; }

    /// <summary>SGD learning rate of the pixels.</summary>
    public required double LearningRateImages { get; init; }

    /// <summary>SGD learning rate of the network between outer steps.</summary>
    public required double LearningRateNetwork { get; init; }

    /// <summary>SGD momentum of the pixels; 0.5 in the reference.</summary>
    public required double Momentum { get; init; }

    /// <summary>Updates of the synthetic set per network.</summary>
    public required int OuterSteps { get; init; }
}

/// <summary>How a synthetic set is judged (distillation.md sections 2.4 and 6).</summary>
public sealed record EvaluationSpec
{
    /// <summary>The classifiers trained on the synthetic set, in table order.</summary>
    public required string[] Architectures { get; init; }

    /// <summary>DSA strategy of the training, not siamese; or <c>none</c>.</summary>
    public required string Augmentation { get; init; }

    /// <summary>Synthetic images per training step; at most the whole set is used.</summary>
    public required int Batch { get; init; }

    /// <summary>E: epochs of each training.</summary>
    public required int Epochs { get; init; }

    /// <summary>An evaluation point every so many iterations, and at the last; null for a baseline, which has one point.</summary>
    public int? Every { get; init; }

    /// <summary>Trainings per classifier and point, each with fresh weights.</summary>
    public required int Repeats { get; init; }
}
