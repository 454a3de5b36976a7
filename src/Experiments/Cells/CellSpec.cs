using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Settings;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Cells;

/// <summary>One experiment, completely: data set × resolution × method × images per class × seed, and the protocol it is measured by.</summary>
/// <remarks>
/// The canonical form is UTF-8 JSON with keys in ordinal order, no white space and no nulls. Properties are declared in that order, so serialising writes
/// the canonical form at once (a test holds it against a generic key-sorting writer). Nothing is open in it: <see cref="Settled"/> writes the defaults out. A
/// later version adds optional
/// properties only: absent means "as before", and the id of an old experiment stays what it was (docs/decisions/0026).
/// </remarks>
public sealed record CellSpec
{
    /// <summary>Not part of what two specifications are compared by.</summary>
    private Settledness _settled;

    /// <summary>How the device computes; null: as this build does by default.</summary>
    public ComputeSpec? Compute { get; init; }

    /// <summary>The data and how much of it.</summary>
    public required DataSpec Data { get; init; }

    /// <summary>How the synthetic set is optimised; null for a baseline, which optimises nothing.</summary>
    public DistillationSpec? Distillation { get; init; }

    /// <summary>How the synthetic set is judged.</summary>
    public required EvaluationSpec Evaluation { get; init; }

    /// <summary>How experts are trained: in an expert's cell and in the cells that follow experts; null elsewhere.</summary>
    public ExpertSpec? Experts { get; init; }

    /// <summary>The generator; null in pixel space, for baselines and for experts. In a generator's own cell, what decides its training and nothing more.</summary>
    public GeneratorSpec? Generator { get; init; }

    /// <summary>ipc: synthetic images per class, at least 1.</summary>
    [StatedBy(Provenance.Paper)]
    public required int ImagesPerClass { get; init; }

    /// <summary>Matching objective × space, or a baseline.</summary>
    public required MethodSpec Method { get; init; }

    /// <summary>The ConvNet that distils and that is the "seen" evaluator.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>Root of every random draw of the cell (design.md section 9). Two methods with the same seed see the same real batches.</summary>
    [StatedBy(Provenance.Ours)]
    public required int Seed { get; init; }

    /// <summary>SLFD's module and loss; null outside SLFD.</summary>
    public StochasticSpec? Stochastic { get; init; }

    /// <summary>How the generator is trained: in a generator's cell and in the cells that use it; null elsewhere.</summary>
    public GeneratorTrainingSpec? Train { get; init; }

    /// <summary>Trajectory matching; null with other objectives.</summary>
    public TrajectorySpec? Trajectory { get; init; }

    /// <summary>Which evaluation training this is, and of which cell; null for all other cells.</summary>
    public UnitSpec? Unit { get; init; }

    /// <summary>Whether this cell trains an expert trajectory instead of a synthetic set.</summary>
    [JsonIgnore]
    public bool IsExpert => Method.Kind == MethodSpec.ExpertKind;

    /// <summary>Whether this cell trains a generator instead of a synthetic set.</summary>
    [JsonIgnore]
    public bool IsGenerator => Method.Kind == MethodSpec.GeneratorKind;

    /// <summary>Whether this cell is one evaluation training of another.</summary>
    [JsonIgnore]
    public bool IsUnit => Method.Kind == MethodSpec.UnitKind;

    /// <summary>The iterations before whose update the synthetic set is judged, ascending: multiples of <c>every</c>, and the last one. Iteration 0 counts
    /// where the objective judges
    /// the start. A baseline has one point, iteration 0; an expert is judged after its last epoch, a generator after its last step; a unit has its cell's point.</summary>
    /// <exception cref="ArgumentException">An objective that no list knows.</exception>
    public IEnumerable<int> EvaluationPoints()
    {
        var last = IsExpert ? Experts!.Epochs : IsGenerator ? Train!.Steps : IsUnit ? Unit!.Iteration : Distillation?.Iterations ?? 0;
        if (Distillation is not null && Evaluation.Every is { } every)
        {
            for (var point = Method.ObjectivePart()?.JudgesTheStart == true ? 0 : every; point < last; point += every)
            {
                yield return point;
            }
        }

        yield return last;
    }

    /// <summary>The specification with every default written out and without what decides nothing: what <see cref="Id"/> hashes. Settling twice is settling
    /// once.</summary>
    /// <exception cref="ArgumentException">A name that no list knows; the message lists what is known.</exception>
    public CellSpec Settled()
    {
        if (_settled.Holds(this))
        {
            return this;
        }

        var settled = Settling.Settle(this);
        settled._settled = new(settled);
        return settled;
    }

    /// <summary>The same experiment with another seed, which is settled where this is: no part's setting depends on the seed.</summary>
    internal CellSpec WithSeed(int seed)
    {
        var other = this with { Seed = seed };
        if (_settled.Holds(this))
        {
            other._settled = new(other);
        }

        return other;
    }

    /// <summary>What a reader must know before comparing a result with a published one, a sentence each; empty for a method that is published as it is run
    /// here.</summary>
    public IReadOnlyList<string> Remarks()
    {
        string?[] sentences =
        [
            Generator?.StandIn == true ? StandsIn : null,
            Train is { } train && !IsGenerator ? FormattableString.Invariant(
                $"the generator was trained here, in {train.Steps} steps on {train.ImagesPerClass} images per class of {train.Data ?? Data.Name}; the paper's is a published one") : null,
            Stochastic is { Bound: SpreadBound.None, Noise: not SpreadNoise.None } ? Unbounded : null,
        ];
        return [.. sentences.OfType<string>(), .. Readings()];
    }

    /// <summary>What <see cref="Remarks"/> says where random weights stand in.</summary>
    public const string StandsIn = "random weights stand in for pretrained ones: the result says nothing about the method";

    /// <summary>What <see cref="Remarks"/> says of Σ as the paper prints it. Source: docs/science.md.</summary>
    public const string Unbounded = "Σ has no bound, as the paper prints it: on drawn images it ran away: gradient matching ended far below GLaD, and distribution matching diverged";

    /// <summary>Where the method is our reading of the paper, or ours, a sentence each: no number of it confirms or contradicts a published one by itself. Empty
    /// for a method that is published as it is run here.</summary>
    public IReadOnlyList<string> Readings()
    {
        string?[] sentences = [IsGenerator ? null : Method.GeneratorPart()?.Remark, Method.ObjectivePart() is { } objective ? Method.SpacePart()?.Remark(objective) : null];
        return [.. sentences.OfType<string>()];
    }

    /// <summary>The revisions of the parts that take a hand in this cell's numbers, by <c>kind name</c>.</summary>
    public SortedDictionary<string, int> Revisions()
    {
        SortedDictionary<string, int> revisions = new(StringComparer.Ordinal);
        Add("data set", DataSetCatalogue.Find(Data.Name));
        Add("form of data", Data.Drawn == true ? DataFormParts.Procedural : DataSetCatalogue.Find(Data.Name)?.Form);
        Add("objective", Method.ObjectivePart());
        Add("space", Method.SpacePart());
        Add("generator", Method.GeneratorPart());
        Add("baseline", Method.BaselinePart());
        foreach (var name in Evaluation.Architectures.Append(NetworkSpec.ConvNet).Distinct())
        {
            Add("classifier", ClassifierParts.All.Named(name));
        }

        return revisions;

        void Add(string kind, IPart? part)
        {
            if (part is not null)
            {
                revisions[$"{kind} {part.Name}"] = part.Revision;
            }
        }
    }

    /// <summary>The cells whose results this one needs before it can start: the experts that it follows, by rising seed, and the generator that it uses; empty for most.</summary>
    public IEnumerable<CellSpec> Dependencies()
    {
        IEnumerable<CellSpec> experts = Trajectory is { } trajectory && Experts is { } training ? Enumerable.Range(0, trajectory.Experts).Select(index => Expert(training, index)) : [];
        return TrainedGenerator() is { } generator ? experts.Append(generator) : experts;
    }

    /// <summary>The cell that trains this cell's generator: the same for all objectives, spaces, images per class and seeds. Null where it uses none that is trained here.</summary>
    public CellSpec? TrainedGenerator() => Train is not { } train || IsGenerator || Method.GeneratorPart() is not { } part ? null : new CellSpec
    {
        Compute = Compute,
        Data = train.Data is { } other ? Data with { Name = other } : Data,
        Evaluation = GeneratorJudge.Protocol(Evaluation.Protocol),
        Generator = part.Trained(Generator!, Data.Resolution),
        ImagesPerClass = 1,
        Method = new() { Generator = Method.Generator, Kind = MethodSpec.GeneratorKind, Weights = GeneratorWeights.Trained },
        Network = GeneratorJudge.Network(Data.Resolution),
        Seed = Generator!.Seed ?? 0,
        Train = train with { Data = null },
    }.Settled();

    /// <summary>The cell that trains one expert on this cell's data. The same for all images per class, methods, generators and seeds.</summary>
    private CellSpec Expert(ExpertSpec experts, int index) => new()
    {
        Compute = Compute,
        Data = Data,
        Evaluation = new()
        {
            Architectures = [NetworkSpec.ConvNet],
            Augmentation = experts.Augmentation,
            Batch = experts.Batch,
            Epochs = experts.Epochs,
            Protocol = Evaluation.Protocol,
            Repeats = 1,
        },
        Experts = experts,
        ImagesPerClass = 1,
        Method = new() { Kind = MethodSpec.ExpertKind },
        Network = Network,
        Seed = index,
    };

    /// <summary>How many evaluation trainings other devices can do for this cell: all of a cell that distils; none of any other, which is judged where it runs.</summary>
    public int UnitCount() => Distillation is null ? 0 : checked(EvaluationPoints().Count() * Evaluation.Architectures.Length * Evaluation.Repeats);

    /// <summary>The evaluation trainings of this cell as cells of their own: by point, architecture and repeat, in the order in which the cell itself would do them.</summary>
    public IEnumerable<CellSpec> Units() => Enumerable.Range(0, UnitCount()).Select(UnitAt);

    /// <summary>One of <see cref="Units"/>. It names this cell, and has of its settings what an evaluation training depends on.</summary>
    /// <param name="index">0 … <see cref="UnitCount"/> − 1.</param>
    public CellSpec UnitAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, UnitCount());
        var (others, repeat) = Math.DivRem(index, Evaluation.Repeats);
        var (point, architecture) = Math.DivRem(others, Evaluation.Architectures.Length);
        return UnitOf(EvaluationPoints().ElementAt(point), architecture, repeat);
    }

    /// <summary>One of <see cref="Units"/>.</summary>
    /// <param name="iteration">The evaluation point.</param>
    /// <param name="architecture">Position in the list of architectures.</param>
    /// <param name="repeat">From 0.</param>
    public CellSpec UnitOf(int iteration, int architecture, int repeat)
    {
        var cell = Settled();
        return new CellSpec
        {
            Compute = cell.Compute,
            Data = cell.Data,
            Evaluation = cell.Evaluation with { Architectures = [cell.Evaluation.Architectures[architecture]], Every = null, Repeats = 1 },
            ImagesPerClass = ImagesPerClass,
            Method = new() { Kind = MethodSpec.UnitKind },
            Network = Network,
            Seed = Seed,
            Unit = new() { Cell = cell.Id(), Iteration = iteration, Repeat = repeat },
        }.Settled();
    }

    /// <summary>The canonical form as text.</summary>
    public string ToCanonicalJson() => Encoding.UTF8.GetString(ToCanonicalUtf8());

    /// <summary>The canonical form as bytes, of the settled specification: what <see cref="Id"/> hashes.</summary>
    public byte[] ToCanonicalUtf8() => JsonSerializer.SerializeToUtf8Bytes(Settled(), SpecJson.Default.CellSpec);

    /// <summary>Hash of the canonical form; equal specifications have equal ids however they were written down.</summary>
    public CellId Id()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(ToCanonicalUtf8(), hash);
        return new(BinaryPrimitives.ReadUInt16BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[2..]));
    }

    /// <summary>Reads any JSON form of a specification: key order and white space do not matter.</summary>
    /// <exception cref="JsonException">Malformed JSON, an unknown key or a missing one; the message names it.</exception>
    public static CellSpec FromJson(string json) => JsonSerializer.Deserialize(json, SpecJson.Default.CellSpec)
        ?? throw new JsonException("expected a cell specification, found null");

    /// <summary>What a person calls this cell: <c>cifar10 32px dc/pixel ipc 1 seed 0</c>, <c>cifar10 32px expert 7</c>, <c>cifar10 32px generator stylegan-xl, …</c>,
    /// <c>cifar10 32px vgg11 repeat 2 at iteration 100 of cell 1a2b3c4d</c>.</summary>
    public string Label() => IsExpert ? $"{Data.Name} {Data.Resolution}px expert {Seed}"
        : IsGenerator ? FormattableString.Invariant($"{Data.Name} {Data.Resolution}px generator {Method.Generator}, {Train!.Steps} steps, {Train.ImagesPerClass} images per class, seed {Seed}")
        : IsUnit ? FormattableString.Invariant($"{Data.Name} {Data.Resolution}px {Evaluation.Architectures[0]} repeat {Unit!.Repeat + 1} at iteration {Unit.Iteration} of cell {Unit.Cell.Prefix}")
        : $"{Data.Name} {Data.Resolution}px {Method.Label()} ipc {ImagesPerClass} seed {Seed}";

    /// <summary>Remembers that a specification is settled. Copies of a record take it along, and it does not hold for them: they may have been changed.</summary>
    private readonly struct Settledness(CellSpec of) : IEquatable<Settledness>
    {
        private readonly CellSpec? _of = of;

        public bool Holds(CellSpec spec) => ReferenceEquals(_of, spec);

        public bool Equals(Settledness other) => true;

        public override bool Equals(object? obj) => obj is Settledness;

        public override int GetHashCode() => 0;
    }
}
