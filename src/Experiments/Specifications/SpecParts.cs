using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Specifications;

/// <summary>How the device computes.</summary>
public sealed record ComputeSpec
{
    /// <summary>Whether only algorithms are taken that give the same bits each time: what a GPU needs so that a cell goes on exactly. Null: as by default.</summary>
    [StatedBy(Provenance.Assumed)]
    public bool? Deterministic { get; init; }

    /// <summary>Number format: a name of <c>Precision</c>. Null: as by default.</summary>
    [StatedBy(Provenance.Assumed)]
    public string? Precision { get; init; }
}

/// <summary>A row of the paper's tables: a matching objective in a space, or a baseline that optimises nothing.</summary>
public sealed record MethodSpec
{
    /// <summary>One of <c>BaselineParts</c>: <c>random</c>, real images chosen by seed; <c>whole</c>, all real training images; and others. Null for a distillation method.</summary>
    [StatedBy(Provenance.Ours)]
    public string? Baseline { get; init; }

    /// <summary>One of <c>GeneratorParts</c>; null in pixel space and for a baseline that uses none.</summary>
    [StatedBy(Provenance.Paper)]
    public string? Generator { get; init; }

    /// <summary><see cref="ExpertKind"/>: the cell trains one expert trajectory for trajectory matching; <see cref="GeneratorKind"/>: it trains a generator;
    /// <see cref="UnitKind"/>: it does one evaluation training of another cell. None is a row of a table. Null for all others.</summary>
    [StatedBy(Provenance.Ours)]
    public string? Kind { get; init; }

    /// <summary>Matching objective: <c>dc</c>, <c>dm</c> or <c>mtt</c>. Null for a baseline.</summary>
    [StatedBy(Provenance.Paper)]
    public string? Matching { get; init; }

    /// <summary>R of SLFD Eq. 3 as a number, or <see cref="FullRank"/> ("SLFD multi" in the paper). Null outside SLFD.</summary>
    [StatedBy(Provenance.Paper)]
    public string? Rank { get; init; }

    /// <summary>What is optimised: <c>pixel</c>, <c>glad</c> or <c>slfd</c>. Null for a baseline.</summary>
    [StatedBy(Provenance.Paper)]
    public string? Space { get; init; }

    /// <summary>Weights of the generator: <c>pretrained</c> (G_t) or <c>random</c> (G_r). Null where there is no generator.</summary>
    [StatedBy(Provenance.Paper)]
    public string? Weights { get; init; }

    /// <summary>The value of <see cref="Kind"/> for an expert trajectory.</summary>
    public const string ExpertKind = "expert";

    /// <summary>The value of <see cref="Kind"/> for the training of a generator.</summary>
    public const string GeneratorKind = "generator";

    /// <summary>The value of <see cref="Kind"/> for one evaluation training of another cell.</summary>
    public const string UnitKind = "unit";

    /// <summary>The value of <see cref="Rank"/> for an unrestricted covariance.</summary>
    public const string FullRank = "full";

    /// <summary>Row name in tables: <c>random</c>, <c>dc/pixel</c>, <c>dc/slfd stylegan-xl random rank 10</c>.</summary>
    public string Label() => Kind is not null ? Kind : Baseline is not null ? string.Join(' ', new[] { Baseline, Generator, Weights }.OfType<string>())
        : string.Join(' ', new[] { $"{Matching}/{Space}", Generator, Weights, Rank is null ? null : $"rank {Rank}" }.Where(part => part is not null));
}

/// <summary>How the expert trajectories are trained that trajectory matching follows: a ConvNet on the whole real training split, its weights kept after every
/// epoch (distillation.md section 4.4).</summary>
/// <remarks>Part of an expert's own cell and of every cell that follows it: the second names the first by it.</remarks>
public sealed record ExpertSpec
{
    /// <summary>DSA strategy, not siamese; or <c>none</c>.</summary>
    [StatedBy(Provenance.Code)]
    public required string Augmentation { get; init; }

    /// <summary>Real images per step.</summary>
    [StatedBy(Provenance.Code)]
    public required int Batch { get; init; }

    /// <summary>T: epochs, so T + 1 sets of weights.</summary>
    [StatedBy(Provenance.Code)]
    public required int Epochs { get; init; }

    /// <summary>SGD learning rate, constant.</summary>
    [StatedBy(Provenance.Code)]
    public required double LearningRate { get; init; }

    /// <summary>SGD momentum; 0 in the reference.</summary>
    [StatedBy(Provenance.Code)]
    public required double Momentum { get; init; }

    /// <summary>SGD weight decay; 0 in the reference.</summary>
    [StatedBy(Provenance.Code)]
    public required double WeightDecay { get; init; }
}

/// <summary>Trajectory matching (distillation.md section 4.4).</summary>
public sealed record TrajectorySpec
{
    /// <summary>Synthetic images per inner step; at most all of them are used.</summary>
    [StatedBy(Provenance.Code)]
    public required int BatchSynthetic { get; init; }

    /// <summary>How many expert cells are followed: those of seeds 0 … Experts − 1.</summary>
    [StatedBy(Provenance.Code)]
    public required int Experts { get; init; }

    /// <summary><c>constant-memory</c>: GLaD's form, each inner step's parameters held constant; <c>unrolled</c>: the exact derivative through all
    /// steps.</summary>
    [StatedBy(Provenance.Code)]
    public required string Form { get; init; }

    /// <summary>The learning rate of α.</summary>
    [StatedBy(Provenance.Code)]
    public required double LearningRateOfRate { get; init; }

    /// <summary>α: the student's learning rate at the start; it is learned.</summary>
    [StatedBy(Provenance.Code)]
    public required double LearningRateStudent { get; init; }

    /// <summary>t is drawn from 0 … MaximumStart − 1.</summary>
    [StatedBy(Provenance.Code)]
    public required int MaximumStart { get; init; }

    /// <summary>Epochs from the expert's starting weights to the target.</summary>
    [StatedBy(Provenance.Code)]
    public required int Span { get; init; }

    /// <summary>S: inner steps of the student.</summary>
    [StatedBy(Provenance.Code)]
    public required int Steps { get; init; }
}

/// <summary>SLFD's stochastic module and loss (SLFD Eq. 1 to 6; distillation.md sections 5.2 to 5.6).</summary>
public sealed record StochasticSpec
{
    /// <summary>Whether the second half of the samples mirrors the first.</summary>
    [StatedBy(Provenance.Assumed)]
    public required bool Antithetic { get; init; }

    /// <summary>What bounds Σ: <c>none</c> or <c>unit</c>. Null: as by default.</summary>
    [StatedBy(Provenance.Paper)]
    public string? Bound { get; init; }

    /// <summary>Factor on the first weights of the diagonal and factor heads.</summary>
    [StatedBy(Provenance.Assumed)]
    public required double InitialNoiseScale { get; init; }

    /// <summary>λ₁: weight of the output means, with DM.</summary>
    [StatedBy(Provenance.Assumed)]
    public required double MeanWeight { get; init; }

    /// <summary>What the samples differ by: <c>learned</c>, the module's Σ; or <c>none</c>. Null: as by default.</summary>
    [StatedBy(Provenance.Paper)]
    public string? Noise { get; init; }

    /// <summary>Eq. 6: <c>marginal</c> or <c>joint</c>.</summary>
    [StatedBy(Provenance.Assumed)]
    public required string Reading { get; init; }

    /// <summary>M: samples; even where <see cref="Antithetic"/>.</summary>
    [StatedBy(Provenance.Assumed)]
    public required int Samples { get; init; }

    /// <summary>λ₂: weight of the output covariances, with DM.</summary>
    [StatedBy(Provenance.Assumed)]
    public required double SpreadWeight { get; init; }

    /// <summary>How Σ starts: <c>as-drawn</c>, so that it is larger at a higher rank; or <c>equal</c> at all ranks. Null: as by default.</summary>
    [StatedBy(Provenance.Assumed)]
    public string? Start { get; init; }

    /// <summary>Whether the module's weights are optimised along with w_s; false: Algorithm 1's letter.</summary>
    [StatedBy(Provenance.Assumed)]
    public required bool TrainModule { get; init; }
}

/// <summary>The reference ConvNet's shape (distillation.md section 2.1).</summary>
public sealed record NetworkSpec
{
    /// <summary>The name of this network among the classifiers.</summary>
    public const string ConvNet = "convnet";

    /// <summary>Blocks of convolution, norm, ReLU and pooling; 3 at 32 px, 4 at 64, 5 at 128, 6 at 256.</summary>
    [StatedBy(Provenance.Code)]
    public required int Depth { get; init; }

    /// <summary><c>instancenorm</c>, <c>batchnorm</c>, <c>layernorm</c>, <c>groupnorm</c> or <c>none</c>.</summary>
    [StatedBy(Provenance.Code)]
    public required string Norm { get; init; }

    /// <summary>Channels of every block; 128 in the paper.</summary>
    [StatedBy(Provenance.Code)]
    public required int Width { get; init; }
}

/// <summary>How the synthetic images are optimised (distillation.md sections 4.1 and 4.2).</summary>
public sealed record DistillationSpec
{
    /// <summary>DSA strategy, operation names joined by <c>_</c>, or <c>none</c>.</summary>
    [StatedBy(Provenance.Code)]
    public required string Augmentation { get; init; }

    /// <summary>B_r: real images per class and step.</summary>
    [StatedBy(Provenance.Code)]
    public required int BatchReal { get; init; }

    /// <summary>Gradient distance D: <c>ours</c>, <c>cos</c>, <c>cos-paper</c> or <c>mse</c>.</summary>
    [StatedBy(Provenance.Code, Stochastic = Provenance.Assumed)]
    public required string Distance { get; init; }

    /// <summary>Where the pixels start: <c>noise</c>, N(0,1) in normalised space, or <c>real</c>, random real images.</summary>
    [StatedBy(Provenance.Code)]
    public required string Initialisation { get; init; }

    /// <summary>Epochs of network training on the synthetic set between two outer steps; unused where <see cref="OuterSteps"/> is 1.</summary>
    [StatedBy(Provenance.Code)]
    public required int InnerEpochs { get; init; }

    /// <summary>Updates of the synthetic set; one fresh network each.</summary>
    [StatedBy(Provenance.Code)]
    public required int Iterations { get; init; }

    /// <summary>lr_g: SGD learning rate of the generator's weights where they are learned.</summary>
    [StatedBy(Provenance.Code)]
    public double? LearningRateGenerator { get; init; }

    /// <summary>lr_img: SGD learning rate of the pixels, or of f_n in a latent space.</summary>
    [StatedBy(Provenance.Code, Stochastic = Provenance.Assumed)]
    public required double LearningRateImages { get; init; }

    /// <summary>SGD learning rate of the stochastic module's weights; null: that of w_s.</summary>
    [StatedBy(Provenance.Assumed)]
    public double? LearningRateModule { get; init; }

    /// <summary>SGD learning rate of the network between outer steps.</summary>
    [StatedBy(Provenance.Code)]
    public required double LearningRateNetwork { get; init; }

    /// <summary>lr_w: SGD learning rate of w_s; null in pixel space.</summary>
    [StatedBy(Provenance.Code, Stochastic = Provenance.Assumed)]
    public double? LearningRateStyles { get; init; }

    /// <summary>SGD momentum of everything that is optimised; 0.5 in the reference.</summary>
    [StatedBy(Provenance.Code)]
    public required double Momentum { get; init; }

    /// <summary>Updates of the synthetic set per network.</summary>
    [StatedBy(Provenance.Code)]
    public required int OuterSteps { get; init; }
}

/// <summary>How a synthetic set is judged (distillation.md sections 2.4 and 6).</summary>
public sealed record EvaluationSpec
{
    /// <summary>The classifiers trained on the synthetic set, in table order.</summary>
    [StatedBy(Provenance.Paper)]
    public required string[] Architectures { get; init; }

    /// <summary>DSA strategy of the training, not siamese; or <c>none</c>.</summary>
    [StatedBy(Provenance.Code)]
    public required string Augmentation { get; init; }

    /// <summary>Synthetic images per training step; at most the whole set is used.</summary>
    [StatedBy(Provenance.Code)]
    public required int Batch { get; init; }

    /// <summary>E: epochs of each training.</summary>
    [StatedBy(Provenance.Code)]
    public required int Epochs { get; init; }

    /// <summary>An evaluation point every so many iterations, and at the last; null for a baseline, which has one point.</summary>
    [StatedBy(Provenance.Paper)]
    public int? Every { get; init; }

    /// <summary>How each classifier is trained: <c>reference</c>. Null: as by default.</summary>
    [StatedBy(Provenance.Code)]
    public string? Protocol { get; init; }

    /// <summary>Trainings per classifier and point, each with fresh weights.</summary>
    [StatedBy(Provenance.Paper)]
    public required int Repeats { get; init; }
}
