using Slfd.Experiments.DataSets;
using Slfd.Experiments.Hocon;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Settings;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Grids;

/// <summary>The method axis, and the sections that only some methods need.</summary>
internal sealed partial class GridReading
{
    private const string DefaultRank = "10";
    private const double SharedRate = 1;

    /// <summary>A longer label fits over no row.</summary>
    private const int MostLetters = 60;

    /// <summary>What tells of which kind a row that distils is.</summary>
    private static readonly string[] s_kind = ["matching", "space"];

    /// <summary>What some row may say. <c>null</c> takes such a key back in every row, also in one that has no use for it: rows are often written as another one and what differs.</summary>
    private static readonly HashSet<string> s_ofRows =
    [
        "antithetic", "augmentation", "baseline", "distance", "form", "generator", "initialisation", "label", "learning-rate-generator", "learning-rate-images", "learning-rate-module",
        "learning-rate-styles", "matching", "rank", "reading", "samples", "space", "train-module", "weights", .. GeneratorKeys.All.Select(key => key.Name),
    ];

    private void ReadMethods(bool rateIsSet)
    {
        HashSet<GridMethod> known = [];
        section.ReportMissing("methods", "a list of rows such as [{ baseline = random }]");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var row in section.Sections("methods"))
        {
            var before = section.Mistakes;
            var label = GivenLabel(row);
            var method = row.Has("baseline") ? Baseline(row) : Method(row, rateIsSet);
            if (method is null)
            {
                continue;
            }

            if (section.Mistakes > before)
            {
                _rows.Add((method, row)); // what it is called without its mistakes is no name to compare
                continue;
            }

            if (!known.Add(method))
            {
                row.Report(method.Spec.Baseline is null ? "matching" : "baseline", $"method {method.Label()} is listed twice");
                continue;
            }

            if (!names.Add(label ?? method.Label()))
            {
                row.Report(label is not null ? "label" : method.Spec.Baseline is null ? "matching" : "baseline", $"two rows would be called '{Printable.Show(label ?? method.Label())}'");
                continue;
            }

            _rows.Add((method with { GivenLabel = label }, row));
        }

        if (section.IsEmptyList("methods"))
        {
            section.Report("methods", "the list is empty; expected at least one method");
        }
    }

    /// <summary>What people see the row under.</summary>
    private static string? GivenLabel(HoconSection row)
    {
        if (row.Text("label") is not { } label)
        {
            return null;
        }

        if (label.Length is 0 or > MostLetters || label.Any(char.IsControl) || label.Trim() != label)
        {
            row.Report("label", FormattableString.Invariant($"expected 1 to {MostLetters} letters on one line, without blanks at its ends"));
            return null;
        }

        return label;
    }

    private static GridMethod? Baseline(HoconSection row)
    {
        var baseline = row.Choice("baseline", Choices.Baselines);
        var augmentation = OwnAugmentation(row);
        var part = baseline is null ? null : BaselineParts.All.Named(baseline);
        MethodSpec spec = new() { Baseline = baseline };
        GeneratorSpec? own = null;
        if (part?.UsesGenerator == true)
        {
            spec = spec with { Generator = row.Choice("generator", Choices.Generators) ?? Choices.Generators[0], Weights = row.Choice("weights", Choices.Weights) ?? Choices.Weights[0] };
            own = Generator(row, GeneratorKeys.Of(spec.GeneratorPart()!));
        }

        if (row.UnknownKeys() is { Count: > 0 } others)
        {
            row.Report("baseline", $"a baseline optimises nothing: only 'label', 'augmentation' (of its evaluation){(part?.UsesGenerator == true ? ", its generator" : string.Empty)} may stand beside it, not {string.Join(", ", others.Select(key => $"'{Printable.Show(key)}'{(Spelling.Nearest(key, ["augmentation", "label"]) is { } near ? $" (did you mean '{near}'?)" : string.Empty)}"))}");
        }

        row.MustKnowWhatItTakesBack(s_ofRows);
        return baseline is null ? null : new() { EvaluationAugmentation = augmentation, Generator = own == new GeneratorSpec() ? null : own, Spec = spec };
    }

    private static GridMethod? Method(HoconSection row, bool rateIsSet)
    {
        if (MethodSpecOf(row) is not { } spec)
        {
            return null;
        }

        var (objective, space) = (spec.ObjectivePart()!, spec.SpacePart()!);
        var (latent, stochastic) = (space.IsLatent, space.IsStochastic);
        var own = latent ? Generator(row, GeneratorKeys.Of(spec.GeneratorPart()!)) : null;
        GridMethod method = new()
        {
            Antithetic = stochastic ? row.Flag("antithetic") : null,
            Distance = objective.MeasuresGradients ? row.Choice("distance", Choices.Distances) : null,
            EvaluationAugmentation = OwnAugmentation(row),
            Form = objective.FollowsExperts ? row.Choice("form", Choices.TrajectoryForms) : null,
            Generator = own == new GeneratorSpec() ? null : own,
            Initialisation = latent ? null : row.Choice("initialisation", Choices.Initialisations),
            LearningRateGenerator = latent ? row.Number("learning-rate-generator", 0, 1e9) : null,
            LearningRateImages = row.Number("learning-rate-images", 0, 1e9) ?? (rateIsSet || objective.LearningRateImages == SharedRate ? null : objective.LearningRateImages),
            LearningRateModule = stochastic ? row.Number("learning-rate-module", 0, 1e9) : null,
            LearningRateStyles = latent ? row.Number("learning-rate-styles", 0, 1e9) : null,
            Reading = stochastic ? row.Choice("reading", Choices.Readings) : null,
            Samples = stochastic ? row.Whole("samples", 1, 10_000) : null,
            Spec = spec,
            TrainModule = stochastic ? row.Flag("train-module") : null,
        };
        row.MustBeAllRead(s_ofRows);
        return method;
    }

    private static MethodSpec? MethodSpecOf(HoconSection row)
    {
        var form = $"{{ matching = {string.Join("|", Choices.Matchings)}, space = {string.Join("|", Choices.Spaces)} }} or {{ baseline = {string.Join("|", Choices.Baselines)} }}";
        var (matching, space) = (row.Choice("matching", Choices.Matchings), row.Choice("space", Choices.Spaces));
        if (matching is null || space is null)
        {
            // Which keys such a row may have is not known, but which no row has. One that is misspelled is not missing, too.
            var meant = row.MustKnow(s_ofRows);
            foreach (var key in s_kind.Where(key => !meant.Contains(key) && !meant.Contains("baseline")))
            {
                row.ReportMissing(key, form);
            }

            return null;
        }

        return !SpaceParts.All.Named(space).IsLatent
            ? new() { Matching = matching, Space = space }
            : new()
            {
                Generator = row.Choice("generator", Choices.Generators) ?? Choices.Generators[0],
                Matching = matching,
                Rank = SpaceParts.All.Named(space).IsStochastic ? Rank(row) : null,
                Space = space,
                Weights = row.Choice("weights", Choices.Weights) ?? Choices.Weights[0],
            };
    }

    private static string Rank(HoconSection row) => row.Text("rank") switch
    {
        null => DefaultRank,
        MethodSpec.FullRank => MethodSpec.FullRank,
        _ => FormattableString.Invariant($"{row.Whole("rank", 1, 10_000)}"),
    };

    /// <summary>What a row or the grid says of the generator; what it does not say has no value.</summary>
    private static GeneratorSpec Generator(HoconSection from, IEnumerable<SettingKey> keys) => new GeneratorSpec().With(keys.Select(key => new Setting(key, key.Read(from))));

    /// <summary>The section of the grid may say what any generator has. A name that several declare is held to the ranges of those that a row uses.</summary>
    private GeneratorSpec? SharedGenerator()
    {
        var shared = section.Section("generator");
        var used = _rows.Select(row => row.Method.Spec.GeneratorPart()).OfType<GeneratorPart>().Distinct().SelectMany(part => part.Keys).Distinct().ToList();
        var others = GeneratorKeys.All.Where(key => used.TrueForAll(known => known.JsonName != key.JsonName));
        var read = Generator(shared, used.Concat(others));
        shared.MustBeAllRead();
        return section.Has("generator") ? read : null;
    }

    private StochasticSpec? Stochastic()
    {
        var stochastic = section.Section("stochastic");
        StochasticSpec read = new()
        {
            Antithetic = stochastic.Flag("antithetic") ?? true,
            Bound = stochastic.Choice("bound", Choices.SpreadBounds),
            InitialNoiseScale = stochastic.Number("initial-noise-scale", 0, 1e6) ?? 1,
            MeanWeight = stochastic.Number("mean-weight", 0, 1e9) ?? 1,
            Noise = stochastic.Choice("noise", Choices.Noises),
            Reading = stochastic.Choice("reading", Choices.Readings) ?? Choices.Readings[0],
            Samples = stochastic.Whole("samples", 1, 10_000) ?? 20,
            SpreadWeight = stochastic.Number("spread-weight", 0, 1e9) ?? 1,
            Start = stochastic.Choice("start", Choices.SpreadStarts),
            TrainModule = stochastic.Flag("train-module") ?? true,
        };
        stochastic.MustBeAllRead();
        if (read.Antithetic)
        {
            RefuseOdd(stochastic, read.Samples);
        }

        _rows.FindAll(row => row.Method.Antithetic ?? read.Antithetic).ForEach(row => RefuseOdd(row.Section, row.Method.Samples ?? (row.Method.Antithetic is null ? 0 : read.Samples)));
        return _rows.Exists(row => row.Method.Spec.SpacePart()?.IsStochastic == true) ? read : null;
    }

    private static void RefuseOdd(HoconSection from, int samples)
    {
        if (samples % 2 != 0)
        {
            from.Report("samples", FormattableString.Invariant($"{samples}: antithetic samples come in pairs, so their number must be even (or antithetic = false)"));
        }
    }

    /// <summary>How generators are trained; only where a row uses one.</summary>
    private GeneratorTrainingSpec? Train()
    {
        var train = section.Section("train");
        var usual = GeneratorTrainingSpec.Default;
        GeneratorTrainingSpec read = new()
        {
            Batch = train.Whole("batch", 1, 100_000) ?? usual.Batch,
            Data = train.Choice("data", [.. DataSetCatalogue.All.Select(entry => entry.Name)]),
            FeatureWeight = train.Number("feature-weight", 0, 1e6) ?? usual.FeatureWeight,
            ImagesPerClass = train.Whole("images-per-class", 1) ?? usual.ImagesPerClass,
            LatentNoise = train.Number("latent-noise", 0, 100) ?? usual.LatentNoise,
            LearningRate = train.Number("learning-rate", 0, 1e3) ?? usual.LearningRate,
            LearningRateLatents = train.Number("learning-rate-latents", 0, 1e3) ?? usual.LearningRateLatents,
            LearningRateMapping = train.Number("learning-rate-mapping", 0, 1e3) ?? usual.LearningRateMapping,
            Steps = train.Whole("steps", 1, 10_000_000) ?? usual.Steps,
        };
        train.MustBeAllRead();
        return _rows.Exists(row => row.Method.UsesTrained) ? read : null;
    }

    private GridTrajectories? Experts()
    {
        var (experts, trajectory) = (section.Section("experts"), section.Section("trajectory"));
        GridTrajectories read = new(
            new()
            {
                Augmentation = Augmentation(experts),
                Batch = experts.Whole("batch", 1, 1_000_000) ?? 256,
                Epochs = experts.Whole("epochs", 1, 10_000) ?? 15,
                LearningRate = experts.Number("learning-rate", 0, 1e3) ?? 0.01,
                Momentum = experts.Number("momentum", 0, 0.9999) ?? 0,
                WeightDecay = experts.Number("weight-decay", 0, 1e3) ?? 0,
            },
            new()
            {
                BatchSynthetic = trajectory.Whole("batch-synthetic", 1, 1_000_000) ?? 1_000_000,
                Experts = experts.Whole("count", 1, 10_000) ?? 100,
                Form = trajectory.Choice("form", Choices.TrajectoryForms) ?? Choices.TrajectoryForms[0],
                LearningRateOfRate = trajectory.Number("learning-rate-of-rate", 0, 1e3) ?? 1e-6,
                LearningRateStudent = trajectory.Number("learning-rate-student", 0, 1e3) ?? 0.01,
                MaximumStart = trajectory.Whole("maximum-start", 1, 10_000) ?? 5,
                Span = trajectory.Whole("span", 1, 10_000) ?? 3,
                Steps = trajectory.Whole("steps", 1, 10_000) ?? 20,
            });
        experts.MustBeAllRead();
        trajectory.MustBeAllRead();
        var last = read.Trajectory.MaximumStart - 1 + read.Trajectory.Span;
        if (last > read.Training.Epochs)
        {
            experts.Report("epochs", $"{read.Training.Epochs}: trajectory.maximum-start and trajectory.span reach to epoch {last}");
        }

        return _rows.Exists(row => row.Method.FollowsExperts) ? read : null;
    }
}
