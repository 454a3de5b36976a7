using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Settings;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Grids;

/// <summary>A named set of cells, written as axes. Cells are computed from the axes by index; no list of them is ever stored.</summary>
/// <remarks>
/// Order of cells, slowest axis first: seed, data set, resolution, images per class, method. Seeds are outermost so that a table fills evenly: every row has
/// one
/// seed before any row has two. Property order is the canonical order, as in <see cref="CellSpec"/>.
/// </remarks>
public sealed record Grid
{
    /// <summary>Attempts without progress between them before a cell has failed; at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>How often a worker writes a checkpoint, in seconds.</summary>
    public required double CheckpointSeconds { get; init; }

    /// <summary>How devices compute; null: as by default.</summary>
    public ComputeSpec? Compute { get; init; }

    /// <summary>How real images are read, where that is not the default; null: as by default.</summary>
    public GridData? Data { get; init; }

    /// <summary>Data-set axis.</summary>
    public required string[] Datasets { get; init; }

    /// <summary>Shared by the methods that distil; <see cref="GridMethod"/> may override parts.</summary>
    public required DistillationSpec Distillation { get; init; }

    /// <summary>See <see cref="DataSpec.Drawn"/>.</summary>
    public bool? Drawn { get; init; }

    /// <summary>With which defaults open keys are settled: <see cref="CurrentEdition"/>, written by <see cref="ToJson"/>. A build that changes a default
    /// raises it, and keeps the old defaults for grids of
    /// the old edition (docs/decisions/0026). Null: not written yet.</summary>
    public int? Edition { get; init; }

    /// <summary>Shared by all cells.</summary>
    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>How experts are trained and followed; null: no row matches trajectories.</summary>
    public GridTrajectories? Experts { get; init; }

    /// <summary>The generator of the latent spaces, as far as the grid says; <see cref="GridMethod.Generator"/> may override parts. Null: published
    /// values.</summary>
    public GeneratorSpec? Generator { get; init; }

    /// <summary>Images-per-class axis.</summary>
    public required int[] ImagesPerClass { get; init; }

    /// <summary>One of <see cref="Choices.Layouts"/>: the paper's table that this grid is laid out as and compared with. Decides no numbers. Null: by the
    /// axes.</summary>
    public string? Layout { get; init; }

    /// <summary>Method axis: the rows of the table.</summary>
    public required GridMethod[] Methods { get; init; }

    /// <summary>Letters, digits, <c>.</c>, <c>-</c> and <c>_</c>; names the report folder.</summary>
    public required string Name { get; init; }

    /// <summary>Depth null: by resolution.</summary>
    public required GridNetwork Network { get; init; }

    /// <summary>True: reports print the paper's values beside ours although drawn images stand in for the data, which says nothing about either. Decides no numbers. Null: not.</summary>
    public bool? Paper { get; init; }

    /// <summary>Larger first; grids of equal priority in order of submission.</summary>
    public required int Priority { get; init; }

    /// <summary>Resolution axis, in pixels.</summary>
    public required int[] Resolutions { get; init; }

    /// <summary>Seed axis.</summary>
    public required int[] Seeds { get; init; }

    /// <summary>Whether evaluation trainings are leases of their own, for devices that are idle. Decides no numbers, and is in no cell's id. Null: a cell does its own.</summary>
    public bool? Spread { get; init; }

    /// <summary>SLFD's module and loss; null: no row uses them.</summary>
    public StochasticSpec? Stochastic { get; init; }

    /// <summary>At most this many test images per class; null: all.</summary>
    public int? TestPerClass { get; init; }

    /// <summary>How generators are trained; null: no row uses one that is trained here.</summary>
    public GeneratorTrainingSpec? Train { get; init; }

    /// <summary>At most this many training images per class; null: all.</summary>
    public int? TrainPerClass { get; init; }

    /// <summary>Cells that train expert trajectories: one per data set, resolution and expert where a row matches trajectories. They come first in the grid's
    /// order.</summary>
    public int ExpertCount() => Experts is { } experts && Array.Exists(Methods, method => method.FollowsExperts)
        ? checked(Datasets.Length * Resolutions.Length * experts.Trajectory.Experts)
        : 0;

    /// <summary>Cells that train generators: each different one once. They come after the experts.</summary>
    public int GeneratorCount() => GridGenerators.Of(this).Cells.Count;

    /// <summary>Cells that others wait for; they come before the table's.</summary>
    public int NeededCount() => checked(ExpertCount() + GeneratorCount());

    /// <summary>Cells behind the table's entries.</summary>
    public int TableCellCount() => checked(Seeds.Length * Datasets.Length * Resolutions.Length * ImagesPerClass.Length * Methods.Length);

    /// <summary>Evaluation units of all table cells, where <see cref="Spread"/> says so. They come after the cells, and are none of their number.</summary>
    public int UnitCount() => Spread == true ? checked(TableCellCount() / Methods.Length * GridUnits.Of(this).OfAllMethods) : 0;

    /// <summary>Number of cells, experts and generators included.</summary>
    public int CellCount() => checked(NeededCount() + TableCellCount());

    /// <summary>The cell at <paramref name="index"/>, 0 … <see cref="CellCount"/> − 1; from there on, the units.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside that range.</exception>
    public CellSpec CellAt(int index)
    {
        var (experts, cells) = (ExpertCount(), CellCount());
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, cells + UnitCount());
        if (index >= cells)
        {
            var (owner, unit) = GridUnits.Of(this).OwnerOf(index - cells);
            return TableCellAt(owner).UnitAt(unit);
        }

        var generators = GridGenerators.Of(this).Cells;
        return index < experts ? ExpertAt(index)
            : index < experts + generators.Count ? generators[index - experts]
            : TableCellAt(index - experts - generators.Count);
    }

    /// <summary>The cell at <paramref name="index"/> of the table, 0 … <see cref="TableCellCount"/> − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside that range.</exception>
    public CellSpec TableCellAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, TableCellCount());
        var shapes = TableCellCount() / Seeds.Length;
        return GridShapes.At(this, index % shapes, shapes).WithSeed(Seeds[index / shapes]);
    }

    /// <summary>The cell of a place on the axes with the first seed.</summary>
    /// <param name="index">0 … the number of table cells a seed − 1.</param>
    internal CellSpec Shape(int index)
    {
        var method = Take(Methods, ref index);
        var imagesPerClass = Take(ImagesPerClass, ref index);
        var resolution = Take(Resolutions, ref index);
        return At(Datasets[index], resolution, imagesPerClass, method, Seeds[0]);
    }

    /// <summary>The cell's place on the axes that people select by, found without making the cell: a sweep may have a million.</summary>
    /// <param name="index">0 … <see cref="CellCount"/> − 1; a unit has the place of its cell.</param>
    /// <returns>Indices into <see cref="Datasets"/> and <see cref="Methods"/>; the method is <see cref="ExpertPlace"/> for an expert and <see cref="GeneratorPlace"/> for a generator,
    /// whose data set is that of the first row that needs it.</returns>
    public (int Dataset, int Method) PlaceOf(int index)
    {
        index = OwnerOf(index);
        var experts = ExpertCount();
        if (index < experts)
        {
            return (index / Experts!.Trajectory.Experts / Resolutions.Length % Datasets.Length, ExpertPlace);
        }

        index -= experts;
        if (index < GeneratorCount())
        {
            var first = Enumerable.Range(0, Datasets.Length * Resolutions.Length * Methods.Length).First(place => GridGenerators.Of(this).At(place) == index);
            return (first / Methods.Length / Resolutions.Length, GeneratorPlace);
        }

        index -= GeneratorCount();
        var method = index % Methods.Length;
        return (index / Methods.Length / ImagesPerClass.Length / Resolutions.Length % Datasets.Length, method);
    }

    /// <summary>A number for what the cell at <paramref name="index"/> is apart from its seed: cells of one number take about as long.</summary>
    /// <param name="index">0 … <see cref="CellCount"/> − 1.</param>
    /// <returns>Below zero for experts and generators, by data set and resolution, and for units.</returns>
    public int ShapeOf(int index)
    {
        var (experts, needed) = (ExpertCount(), NeededCount());
        return index >= CellCount() ? -1 - (Datasets.Length * Resolutions.Length) - (needed - experts) - ShapeOf(OwnerOf(index))
            : index < experts ? -1 - (index / Experts!.Trajectory.Experts)
            : index < needed ? -1 - (Datasets.Length * Resolutions.Length) - (index - experts)
            : (index - needed) % (Datasets.Length * Resolutions.Length * ImagesPerClass.Length * Methods.Length);
    }

    /// <summary>Where in the grid's order the cells lie that the cell at <paramref name="index"/> needs: the experts of its data set and resolution, one after the other, and its
    /// generator.</summary>
    /// <param name="index">0 … <see cref="CellCount"/> − 1; a unit needs none.</param>
    public GridNeeds NeedsOf(int index)
    {
        var (experts, needed) = (ExpertCount(), NeededCount());
        if (index < needed || needed == 0 || index >= CellCount())
        {
            return new(0, 0, -1);
        }

        index -= needed;
        var method = index % Methods.Length;
        var place = index / Methods.Length / ImagesPerClass.Length % (Resolutions.Length * Datasets.Length);
        var count = Methods[method].FollowsExperts ? Experts!.Trajectory.Experts : 0;
        var generator = GridGenerators.Of(this).At((place * Methods.Length) + method);
        return new(count * place, count, generator < 0 ? -1 : experts + generator);
    }

    /// <summary>Where in the grid's order the units of a cell lie.</summary>
    /// <param name="index">Index of the cell.</param>
    public (int First, int Count) UnitsOf(int index)
    {
        var (needed, cells) = (NeededCount(), CellCount());
        if (Spread != true || index < needed || index >= cells)
        {
            return (cells, 0);
        }

        var (first, count) = GridUnits.Of(this).Of(index - needed);
        return (cells + first, count);
    }

    /// <summary>Index of the cell that a unit belongs to; of any other cell, its own.</summary>
    /// <param name="index">Index in the grid's order.</param>
    public int OwnerOf(int index) => index < CellCount() ? index : NeededCount() + GridUnits.Of(this).OwnerOf(index - CellCount()).Cell;

    /// <summary>An expert is named by the cells that follow it, so that it is the same cell in every grid.</summary>
    private CellSpec ExpertAt(int index)
    {
        var expert = index % Experts!.Trajectory.Experts;
        index /= Experts.Trajectory.Experts;
        var resolution = Take(Resolutions, ref index);
        var dataset = Take(Datasets, ref index);
        var follower = Array.Find(Methods, method => method.FollowsExperts)!;
        return At(dataset, resolution, ImagesPerClass[0], follower, Seeds[0]).Dependencies().ElementAt(expert);
    }

    /// <summary>The cell of a place on the axes.</summary>
    internal CellSpec At(string dataset, int resolution, int imagesPerClass, GridMethod method, int seed)
    {
        var baseline = method.Spec.Baseline is not null;
        var space = method.Spec.SpacePart();
        return new CellSpec
        {
            Compute = Compute,
            Data = (Data ?? new(SettingValues.None)).Choose(new() { Drawn = Drawn, Name = dataset, Resolution = resolution, TrainPerClass = TrainPerClass, TestPerClass = TestPerClass }),
            Distillation = baseline ? null : method.Override(Distillation),
            Evaluation = Evaluation with { Augmentation = method.EvaluationAugmentation ?? Evaluation.Augmentation, Every = baseline ? null : Evaluation.Every },
            Experts = method.FollowsExperts ? Experts!.Training : null,
            Generator = method.Spec.Generator is not null ? (method.Generator ?? new()).Over(Generator ?? new()) : null,
            ImagesPerClass = imagesPerClass,
            Method = method.Spec,
            Network = new() { Depth = Network.Depth ?? Architectures.ConvNetDepth(resolution), Norm = Network.Norm, Width = Network.Width },
            Seed = seed,
            Stochastic = space?.IsStochastic == true ? method.Override(Stochastic!) : null,
            Train = method.UsesTrained ? Train : null,
            Trajectory = method.FollowsExperts ? method.Override(Experts!.Trajectory) : null,
        }.Settled();
    }

    private static T Take<T>(T[] axis, ref int index)
    {
        var value = axis[index % axis.Length];
        index /= axis.Length;
        return value;
    }

    /// <summary>All cells in the grid's order.</summary>
    public IEnumerable<CellSpec> Cells() => Enumerable.Range(0, CellCount()).Select(CellAt);

    /// <summary>What <see cref="PlaceOf"/> says instead of a method for an expert.</summary>
    public const int ExpertPlace = -1;

    /// <summary>What <see cref="PlaceOf"/> says instead of a method for a generator.</summary>
    public const int GeneratorPlace = -2;

    /// <summary>The edition of the defaults that this build settles with.</summary>
    public const int CurrentEdition = 1;

    /// <summary>Canonical JSON: what the journal keeps of a grid.</summary>
    public string ToJson() => JsonSerializer.Serialize(this with { Edition = Edition ?? CurrentEdition }, GridJson.Default.Grid);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">Not a grid; the message names the key.</exception>
    public static Grid FromJson(string json) => JsonSerializer.Deserialize(json, GridJson.Default.Grid)
        ?? throw new JsonException("expected a grid, found null");

    /// <summary>Reads a grid that a journal or a runs folder keeps.</summary>
    /// <exception cref="JsonException">Not a grid; the message names the key.</exception>
    /// <exception cref="InvalidDataException">A build with other defaults wrote it, so its cells have other ids here; the message says what to do.</exception>
    public static Grid Stored(string json)
    {
        var grid = FromJson(json);
        return grid.Edition == CurrentEdition ? grid : throw new InvalidDataException(grid.Edition is { } edition
            ? $"grid '{grid.Name}' was written with edition {edition} of the defaults, and this build knows edition {CurrentEdition} alone. Use the build that wrote it; its results and reports stay as they are"
            : $"grid '{grid.Name}' was written by a build whose cells have other ids (docs/decisions/0026). Go on with that build, or begin in a new runs folder (--runs); its results and reports stay as they are");
    }
}

/// <summary>How a grid's expert trajectories are trained and followed.</summary>
/// <param name="Training">The experts' own protocol.</param>
/// <param name="Trajectory">How they are followed.</param>
public sealed record GridTrajectories(ExpertSpec Training, TrajectorySpec Trajectory);

/// <summary>A row of a grid: the method and what it changes of the grid's settings.</summary>
public sealed record GridMethod
{
    /// <summary>Overrides <see cref="StochasticSpec.Antithetic"/>.</summary>
    public bool? Antithetic { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.Distance"/>.</summary>
    public string? Distance { get; init; }

    /// <summary>Overrides <see cref="EvaluationSpec.Augmentation"/>.</summary>
    public string? EvaluationAugmentation { get; init; }

    /// <summary>Overrides <see cref="TrajectorySpec.Form"/>.</summary>
    public string? Form { get; init; }

    /// <summary>Overrides parts of <see cref="Grid.Generator"/>.</summary>
    public GeneratorSpec? Generator { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.Initialisation"/>.</summary>
    public string? Initialisation { get; init; }

    /// <summary>What people see the row under, such as <c>SLFD (ours)</c>; in no cell's specification, so it changes no id. Null: <see cref="Label"/>.</summary>
    [JsonPropertyName("label")]
    public string? GivenLabel { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.LearningRateGenerator"/>.</summary>
    public double? LearningRateGenerator { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.LearningRateImages"/>.</summary>
    public double? LearningRateImages { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.LearningRateModule"/>.</summary>
    public double? LearningRateModule { get; init; }

    /// <summary>Overrides <see cref="DistillationSpec.LearningRateStyles"/>.</summary>
    public double? LearningRateStyles { get; init; }

    /// <summary>Overrides <see cref="StochasticSpec.Reading"/>.</summary>
    public string? Reading { get; init; }

    /// <summary>Overrides <see cref="StochasticSpec.Samples"/>.</summary>
    public int? Samples { get; init; }

    /// <summary>The method.</summary>
    public required MethodSpec Spec { get; init; }

    /// <summary>Overrides <see cref="StochasticSpec.TrainModule"/>.</summary>
    public bool? TrainModule { get; init; }

    /// <summary>Whether its cells wait for experts.</summary>
    [JsonIgnore]
    public bool FollowsExperts => Spec.ObjectivePart()?.FollowsExperts == true;

    /// <summary>Whether its cells wait for a generator that is trained here.</summary>
    [JsonIgnore]
    public bool UsesTrained => Spec.Weights == GeneratorWeights.Trained;

    /// <summary>The grid's settings with this row's changes; what is still open then, <see cref="CellSpec.Settled"/> writes out.</summary>
    public DistillationSpec Override(DistillationSpec shared) => shared with
    {
        Distance = Distance ?? shared.Distance,
        Initialisation = Initialisation ?? shared.Initialisation,
        LearningRateGenerator = LearningRateGenerator ?? shared.LearningRateGenerator,
        LearningRateImages = LearningRateImages ?? shared.LearningRateImages,
        LearningRateModule = LearningRateModule ?? shared.LearningRateModule,
        LearningRateStyles = LearningRateStyles ?? shared.LearningRateStyles,
    };

    /// <inheritdoc cref="Override(DistillationSpec)"/>
    public StochasticSpec Override(StochasticSpec shared) =>
        shared with { Antithetic = Antithetic ?? shared.Antithetic, Reading = Reading ?? shared.Reading, Samples = Samples ?? shared.Samples, TrainModule = TrainModule ?? shared.TrainModule };

    /// <inheritdoc cref="Override(DistillationSpec)"/>
    public TrajectorySpec Override(TrajectorySpec shared) => shared with { Form = Form ?? shared.Form };

    /// <summary>The row's generator: this row's settings, then the grid's, then the published ones.</summary>
    /// <exception cref="ArgumentException">A name that no list knows.</exception>
    public GeneratorSpec GeneratorFor(GeneratorSpec? shared, string dataset, int resolution) =>
        GeneratorParts.Settle(Spec, (Generator ?? new()).Over(shared ?? new()), dataset, resolution);

    /// <summary>Row name for people: <see cref="GivenLabel"/>, else <see cref="Label"/>.</summary>
    public string RowName() => GivenLabel ?? Label();

    /// <summary>Row name in files for programs: the method's, and in brackets what it overrides.</summary>
    public string Label()
    {
        string?[] changes =
        [
            Distance,
            Initialisation,
            LearningRateImages is { } rate && rate != Spec.ObjectivePart()?.LearningRateImages ? Said($"lr {rate}") : null,
            LearningRateStyles is { } styles ? Said($"lr-w {styles}") : null,
            LearningRateModule is { } module ? Said($"lr-module {module}") : null,
            LearningRateGenerator is { } generator ? Said($"lr-g {generator}") : null,
            Form,
            Reading,
            Samples is { } samples ? Said($"M {samples}") : null,
            Antithetic is { } antithetic ? antithetic ? "antithetic" : "independent samples" : null,
            TrainModule is { } train ? train ? "module trained" : "module frozen" : null,
            .. GeneratorLabels(),
            EvaluationAugmentation is { } augmentation ? Said($"augmentation {augmentation}") : null,
        ];
        var text = string.Join(", ", changes.Where(change => change is not null));
        return text.Length == 0 ? Spec.Label() : $"{Spec.Label()} ({text})";

        // What every generator has first, then the row's own generator's.
        IEnumerable<string?> GeneratorLabels() => Generator is null ? []
            : (Spec.GeneratorPart() is { } part ? GeneratorKeys.Of(part) : GeneratorKeys.Shared).Select(key => Generator.Values.Find(key) is { } value ? key.Label(value) : null);

        static string Said(FormattableString change) => FormattableString.Invariant(change);
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
