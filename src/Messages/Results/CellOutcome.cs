using ProtoBuf;

namespace Slfd.Messages.Results;

/// <summary>What a finished cell reports: every accuracy as a count, so that no rounding is ever stored, and the hashes of what lies in the artifact store.</summary>
/// <param name="ResultSha256">Hex SHA-256 of <c>result.json</c>.</param>
/// <param name="SyntheticSetSha256">
/// Hex SHA-256 of what the cell made, equal for two runs of the same cell on the same kind of device: the synthetic images and labels; an expert's weights; for the
/// baseline <c>whole</c>, which makes nothing, that of the real images again.
/// </param>
/// <param name="Tested">Number of real test images behind each count.</param>
/// <param name="Iterations">Evaluation points, ascending; 0 for a baseline, the last epoch for an expert.</param>
/// <param name="Correct">Correctly classified test images, [point, architecture, repeat] row-major; architectures in the order of the specification; <see cref="Diverged"/> where there is no classifier.</param>
/// <param name="Seconds">Wall time of training and evaluation over all attempts that the result is made of.</param>
/// <param name="Device">Kind of device, for people: <c>cpu</c>, <c>NVIDIA A100 …</c>.</param>
/// <param name="DataSha256">Hex SHA-256 of the real images that were used; tells apart two copies of a data set.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellOutcome(
    [property: ProtoMember(1)] string ResultSha256,
    [property: ProtoMember(2)] string SyntheticSetSha256,
    [property: ProtoMember(3)] int Tested,
    [property: ProtoMember(4, IsPacked = true)] int[] Iterations,
    [property: ProtoMember(5, IsPacked = true)] int[] Correct,
    [property: ProtoMember(6)] double Seconds,
    [property: ProtoMember(7)] string Device,
    [property: ProtoMember(8)] string DataSha256)
{
    /// <summary>Stands in place of a count where a training ended in weights or outputs that are not finite: there is no classifier, so nothing was classified, neither rightly nor wrongly.</summary>
    public const int Diverged = -1;

    /// <summary>With which revisions of its parts the cell was computed (<c>PartRevisions.Text</c>); null: before there were revisions.</summary>
    [ProtoMember(9)]
    public string? Revisions { get; init; }

    /// <summary>Where the cell left what its method declares sane, a word each: <c>variance</c>, <c>loss</c>, <c>pixels</c>. <c>result.json</c> has the sentences. Empty for most.</summary>
    [ProtoMember(10)]
    public string[] Marks { get => field ?? []; init; }

    /// <summary>The real data, split by split: training, then the split that judged. Empty in results of builds that did not say.</summary>
    [ProtoMember(11)]
    public UsedSplit[] Splits { get => field ?? []; init; }

    /// <summary>
    /// Images of its own training set that each classifier has right after its training, laid out as <see cref="Correct"/>: whether it fitted what it was given. <see cref="Diverged"/> where there
    /// is no classifier. Empty where it was not counted.
    /// </summary>
    [ProtoMember(12)] // not packed: an empty list must write nothing
    public int[] Fitted { get => field ?? []; init; }

    /// <summary>Images behind each count of <see cref="Fitted"/>; 0 where there are none.</summary>
    [ProtoMember(13)]
    public int FittedOf { get; init; }

    /// <summary>Highest resident memory of any worker process that ran the cell, in bytes; 0: not measured.</summary>
    [ProtoMember(14)]
    public long PeakMemoryBytes { get; init; }

    /// <summary>What a reader must know that follows from the result itself and not from the specification, a sentence each: that the generator is worth little. Empty for most.</summary>
    [ProtoMember(15)]
    public string[] Remarks { get => field ?? []; init; }

    /// <summary>
    /// Mean of the diagonal of Σ (SLFD Eq. 3), in squared logits, at up to <see cref="MostVariances"/> updates at equal distances, the first and the last among them. Empty without a stochastic module,
    /// and in results of builds that did not say.
    /// </summary>
    [ProtoMember(16)] // not packed: an empty list must write nothing
    public float[] Variances { get => field ?? []; init; }

    /// <summary>What the graphics card drew over all attempts that the result is made of, in joules, with whatever else ran on it; null: not measured.</summary>
    [ProtoMember(17)]
    public double? EnergyJoules { get; init; }

    /// <summary>A point at each sixteenth of the updates.</summary>
    public const int MostVariances = 17;
}

/// <summary>One failed attempt.</summary>
/// <param name="Class">Decides the retry.</param>
/// <param name="Message">One sentence for a person.</param>
/// <param name="StderrTail">The last lines that the worker wrote to stderr; at most 4 KiB.</param>
/// <param name="Iteration">How far the attempt came, counted from the start of the cell.</param>
/// <param name="Lacks">Of the class <see cref="FailureClass.Data"/>: what the host lacks, such as <c>data set pathmnist</c>; else null.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record CellFailure(
    [property: ProtoMember(1)] FailureClass Class,
    [property: ProtoMember(2)] string Message,
    [property: ProtoMember(3)] string StderrTail,
    [property: ProtoMember(4)] int Iteration,
    [property: ProtoMember(5)] string? Lacks = null);
