using System.Text.Json;
using Slfd.Messages.Cells;

namespace Slfd.Messages.Grids;

/// <summary>A named set of cells, written as axes. Cells are computed from the axes by index; no list of them is ever stored.</summary>
/// <remarks>
/// Order of cells, slowest axis first: seed, data set, resolution, images per class, method. Seeds are outermost so that a table fills evenly: every row has one
/// seed before any row has two. Property order is the canonical order, as in <see cref="CellSpec"/>.
/// </remarks>
public sealed record Grid
{
    /// <summary>Attempts without progress between them before a cell is parked as failed; at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>How often a worker writes a checkpoint, in seconds.</summary>
    public required double CheckpointSeconds { get; init; }

    /// <summary>Data-set axis.</summary>
    public required string[] Datasets { get; init; }

    /// <summary>Shared by the methods that distil; <see cref="GridMethod"/> may override parts.</summary>
    public required DistillationSpec Distillation { get; init; }

    /// <summary>Shared by all cells.</summary>
    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>Images-per-class axis.</summary>
    public required int[] ImagesPerClass { get; init; }

    /// <summary>Method axis: the rows of the table.</summary>
    public required GridMethod[] Methods { get; init; }

    /// <summary>Letters, digits, <c>.</c>, <c>-</c> and <c>_</c>; names the report folder.</summary>
    public required string Name { get; init; }

    /// <summary>Depth null: by resolution.</summary>
    public required GridNetwork Network { get; init; }

    /// <summary>Larger first; grids of equal priority in order of submission.</summary>
    public required int Priority { get; init; }

    /// <summary>Resolution axis, in pixels.</summary>
    public required int[] Resolutions { get; init; }

    /// <summary>Seed axis.</summary>
    public required int[] Seeds { get; init; }

    /// <summary>At most this many test images per class; null: all.</summary>
    public int? TestPerClass { get; init; }

    /// <summary>At most this many training images per class; null: all.</summary>
    public int? TrainPerClass { get; init; }

    /// <summary>Number of cells.</summary>
    public int CellCount() => checked(Seeds.Length * Datasets.Length * Resolutions.Length * ImagesPerClass.Length * Methods.Length);

    /// <summary>The cell at <paramref name="index"/>, 0 … <see cref="CellCount"/> − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside that range.</exception>
    public CellSpec CellAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, CellCount());
        var method = Take(Methods);
        var imagesPerClass = Take(ImagesPerClass);
        var resolution = Take(Resolutions);
        var dataset = Take(Datasets);
        var seed = Take(Seeds);
        return new CellSpec
        {
            Data = new() { Name = dataset, Resolution = resolution, TrainPerClass = TrainPerClass, TestPerClass = TestPerClass },
            Distillation = method.Spec.Baseline is null ? method.Override(Distillation) : null,
            Evaluation = method.Spec.Baseline is null ? Evaluation : Evaluation with { Every = null },
            ImagesPerClass = imagesPerClass,
            Method = method.Spec,
            Network = new() { Depth = Network.Depth ?? Catalogue.Architectures.ConvNetDepth(resolution), Norm = Network.Norm, Width = Network.Width },
            Seed = seed,
        };

        T Take<T>(T[] axis)
        {
            var value = axis[index % axis.Length];
            index /= axis.Length;
            return value;
        }
    }

    /// <summary>All cells in the grid's order.</summary>
    public IEnumerable<CellSpec> Cells() => Enumerable.Range(0, CellCount()).Select(CellAt);

    /// <summary>Canonical JSON: what the journal keeps of a grid.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, SpecJson.Default.Grid);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">Not a grid; the message names the key.</exception>
    public static Grid FromJson(string json) => JsonSerializer.Deserialize(json, SpecJson.Default.Grid)
        ?? throw new JsonException("expected a grid, found null");
}

/// <summary>A row of a grid: the method and what it changes of the grid's distillation settings.</summary>
public sealed record GridMethod
{
    /// <summary>Overrides <see cref="DistillationSpec.Distance"/>.</summary>
    public string? Distance { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.Initialisation"/>.</summary>
    public string? Initialisation { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.LearningRateImages"/>.</summary>
    public double? LearningRateImages { get; init; }

    /// <summary>The method.</summary>
    public required MethodSpec Spec { get; init; }

    /// <summary>The grid's settings with this row's changes.</summary>
    public DistillationSpec Override(DistillationSpec shared) => shared with
    {
        Distance = Distance ?? shared.Distance,
        Initialisation = Initialisation ?? shared.Initialisation,
        LearningRateImages = LearningRateImages ?? shared.LearningRateImages,
    };

    /// <summary>Row name in tables: the method's, and in brackets what it overrides.</summary>
    public string Label()
    {
        string?[] changes = [Distance, Initialisation, LearningRateImages is { } rate ? FormattableString.Invariant($"lr {rate}") : null];
        var text = string.Join(", ", changes.Where(change => change is not null));
        return text.Length == 0 ? Spec.Label() : $"{Spec.Label()} ({text})";
    }
}

/// <summary>The ConvNet of a grid; see <see cref="NetworkSpec"/>.</summary>
public sealed record GridNetwork
{
    /// <summary>Null: as the resolution demands.</summary>
    public int? Depth { get; init; }

    /// <summary>See <see cref="NetworkSpec.Norm"/>.</summary>
    public required string Norm { get; init; }

    /// <summary>See <see cref="NetworkSpec.Width"/>.</summary>
    public required int Width { get; init; }
}
