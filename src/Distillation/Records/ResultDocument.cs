using System.Text.Json.Serialization;
using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;

namespace Slfd.Distillation.Records;

/// <summary><c>result.json</c>. Two runs of a cell on the same kind of device, disturbed or not, differ in <see cref="Run"/> only.</summary>
public sealed record ResultDocument
{
    /// <summary>Rises when the meaning of a member changes.</summary>
    public const int CurrentSchema = 1;

    /// <summary><see cref="CurrentSchema"/> of the writer.</summary>
    public required int Schema { get; init; }

    /// <summary>The cell id, 20 hex digits.</summary>
    public required string Cell { get; init; }

    /// <summary>For people: <c>cifar10 32px dc/pixel ipc 1 seed 0</c>.</summary>
    public required string Label { get; init; }

    /// <summary>The specification.</summary>
    public required CellSpec Spec { get; init; }

    /// <summary>
    /// Hex SHA-256 over the raw bytes of the normalised synthetic images (float32, little-endian) and their labels (int64); of an expert or a generator, of the file of its weights;
    /// of the baseline <c>whole</c>, which has neither, <see cref="DataSha256"/> again.
    /// </summary>
    public required string SyntheticSetSha256 { get; init; }

    /// <summary>Real test images behind each count; in a generator's cell, samples.</summary>
    public required int Tested { get; init; }

    /// <summary>Images behind each count of <see cref="AccuracyEntry.Fitted"/>: the synthetic set's; null where nothing was counted.</summary>
    public int? FittedOf { get; init; }

    /// <summary>Accuracies as counts: one entry per evaluation point and architecture, points ascending, architectures in the specification's order.</summary>
    public required IReadOnlyList<AccuracyEntry> Accuracies { get; init; }

    /// <summary>Hex SHA-256 of the real images and labels that were used.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>The same split by split, training first: how many images, of how many, read from where. Null in results of builds that did not say.</summary>
    public IReadOnlyList<UsedSplit>? Splits { get; init; }

    /// <summary>The generator that made the images; null where there is none.</summary>
    public GeneratorDocument? Generator { get; init; }

    /// <summary>What a generator's training came to; null in all other cells.</summary>
    public GeneratorTrainingDocument? Training { get; init; }

    /// <summary>What a reader must know before comparing with a published result, a sentence each; null: nothing.</summary>
    public IReadOnlyList<string>? Remarks { get; init; }

    /// <summary>Those of <see cref="Remarks"/> that follow from the result and not from the specification; null: none.</summary>
    public IReadOnlyList<string>? OwnRemarks { get; init; }

    /// <summary>Revision of numerics of each part that took a hand in the numbers, by <c>kind name</c>; null in results of builds that had none.</summary>
    public SortedDictionary<string, int>? Revisions { get; init; }

    /// <summary>Where the cell left what its method declares sane; null: nowhere.</summary>
    public IReadOnlyList<CellMark>? Marks { get; init; }

    /// <summary>Mean of the diagonal of Σ at up to <see cref="CellOutcome.MostVariances"/> updates at equal distances, first and last among them; null without a stochastic module. <c>metrics.csv</c> has every update's.</summary>
    public IReadOnlyList<float>? Variances { get; init; }

    /// <summary>Hex SHA-256 of the artifacts beside this file that are equal for two runs, by file name.</summary>
    public required SortedDictionary<string, string> ArtifactSha256 { get; init; }

    /// <summary>Hex SHA-256 of the columns iteration and loss of <c>metrics.csv</c>; its other columns are timings.</summary>
    public required string LossesSha256 { get; init; }

    /// <summary>Kind of device: <c>cpu</c>, <c>NVIDIA H200</c>. Results of different kinds agree up to rounding only.</summary>
    public required string Device { get; init; }

    /// <summary>Intra-op threads; another number gives other bits on a CPU.</summary>
    public required int Threads { get; init; }

    /// <summary>Versions of everything that decides bits.</summary>
    public required string Software { get; init; }

    /// <summary>Number format, and versions of what computed; null in results of builds that did not say.</summary>
    public ComputeDocument? Compute { get; init; }

    /// <summary>What belongs to this run of the cell alone.</summary>
    public required RunDocument Run { get; init; }

    /// <summary>The file's text: indented, ending in a line feed.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ResultJson.Default.ResultDocument) + "\n";

    /// <summary>Reads a <c>result.json</c>.</summary>
    /// <exception cref="JsonException">Malformed, or of another schema's shape; the message names the member.</exception>
    public static ResultDocument FromJson(string json) =>
        JsonSerializer.Deserialize(json, ResultJson.Default.ResultDocument) ?? throw new JsonException("expected a result, found null");
}

/// <summary>How often one architecture was right at one evaluation point.</summary>
/// <param name="Iteration">The evaluation point; 0 for a baseline.</param>
/// <param name="Architecture">As in the specification.</param>
/// <param name="Correct">Correctly classified test images, one count per repeat; null where the training diverged: there is no classifier, and a mean must leave it out.</param>
public sealed record AccuracyEntry(int Iteration, string Architecture, IReadOnlyList<int?> Correct)
{
    /// <summary>Images of the synthetic set that the classifier has right after its training, one count per repeat: far below all of them, it did not fit. Null where it was not counted.</summary>
    public IReadOnlyList<int?>? Fitted { get; init; }
}

/// <summary>The generator behind a synthetic set.</summary>
/// <param name="Name">For people: kind, size, and where its weights come from.</param>
/// <param name="Sha256">Hex SHA-256 of the file of its weights; null where they were made in place.</param>
public sealed record GeneratorDocument(string Name, string? Sha256 = null)
{
    /// <summary>The cell that trained it, 20 hex digits; null where it was not trained here.</summary>
    public string? TrainedBy { get; init; }

    /// <summary>What its training came to; null where it was not trained here.</summary>
    public GeneratorTrainingDocument? Training { get; init; }
}

/// <summary>What a generator is worth that was trained here.</summary>
/// <param name="Psnr">Mean over its training images of the reconstruction's peak signal-to-noise ratio, in dB.</param>
/// <param name="Samples">Samples that were judged, as many of each class.</param>
/// <param name="OfTheirClass">Those that a ConvNet trained on the real images takes for their class.</param>
/// <param name="JudgeAccuracy">That ConvNet's accuracy on the real test images, a fraction.</param>
public sealed record GeneratorTrainingDocument(double Psnr, int Samples, int OfTheirClass, double JudgeAccuracy)
{
    /// <summary>What a reader must know of a generator that is not good enough (docs/decisions/0061); nothing where it is.</summary>
    public IReadOnlyList<string> Remarks()
    {
        List<string> remarks = [];
        if (Psnr < GeneratorJudge.LeastPsnr)
        {
            remarks.Add(FormattableString.Invariant($"the trained generator gives its images back at {Psnr:F1} dB, below {GeneratorJudge.LeastPsnr} dB"));
        }

        if (OfTheirClass < GeneratorJudge.LeastShare * Samples)
        {
            remarks.Add(FormattableString.Invariant(
                $"of the trained generator's samples {100.0 * OfTheirClass / Samples:F1} % are taken for their class by a ConvNet of real images, below {100 * GeneratorJudge.LeastShare:F0} %"));
        }

        return remarks;
    }
}

/// <summary>What differs between two runs of one cell.</summary>
/// <param name="Token">Fencing token of the attempt that finished.</param>
/// <param name="Attempts">Tokens of the attempts whose work is in the result, ascending.</param>
/// <param name="Costs">What it took.</param>
/// <param name="MetricsSha256">Hex SHA-256 of <c>metrics.csv</c>, timings included.</param>
public sealed record RunDocument(int Token, IReadOnlyList<int> Attempts, CellCosts Costs, string MetricsSha256)
{
    /// <summary>Images per pass through the generator, of the attempt that finished: another number rounds differently. Null where there is no generator.</summary>
    public int? Chunk { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ResultDocument))]
internal sealed partial class ResultJson : JsonSerializerContext;
