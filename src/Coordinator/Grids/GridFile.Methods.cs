using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;

namespace Slfd.Coordinator.Grids;

/// <summary>The method axis, and the sections that only some methods need.</summary>
public static partial class GridFile
{
    private const string DefaultRank = "10";
    private static readonly string[] s_flags = ["true", "false"];

    private static GridMethod[] Methods(HoconSection grid, bool rateIsSet)
    {
        List<GridMethod> methods = [];
        foreach (var section in grid.Sections("methods"))
        {
            var method = section.Choice("baseline", Choices.Baselines) is { } baseline
                ? new GridMethod { EvaluationAugmentation = OwnAugmentation(section), Spec = new() { Baseline = baseline } }
                : Method(section, rateIsSet);
            try
            {
                section.MustBeAllRead();
            }
            catch (GridFileException) when (method.Spec.Baseline is not null)
            {
                throw section.Fault("baseline", "a baseline optimises nothing: only 'augmentation' (of its evaluation) may stand beside it");
            }

            if (methods.Contains(method))
            {
                throw section.Fault(method.Spec.Baseline is null ? "matching" : "baseline", $"method {method.Label()} is listed twice");
            }

            methods.Add(method);
        }

        return methods.Count > 0 ? [.. methods] : throw grid.Fault("methods", "the list is empty; expected at least one method");
    }

    private static GridMethod Method(HoconSection section, bool rateIsSet)
    {
        var spec = MethodSpecOf(section);
        var (latent, stochastic) = (spec.Space != "pixel", spec.Space == "slfd");
        var own = latent ? Generator(section) : null;
        return new()
        {
            Distance = spec.Matching == "dc" ? section.Choice("distance", Choices.Distances) : null,
            EvaluationAugmentation = OwnAugmentation(section),
            Form = spec.Matching == "mtt" ? section.Choice("form", Choices.TrajectoryForms) : null,
            Generator = own == new GeneratorSpec() ? null : own,
            Initialisation = latent ? null : section.Choice("initialisation", Choices.Initialisations),
            LearningRateGenerator = latent ? section.Number("learning-rate-generator", 0, 1e9) : null,
            LearningRateImages = section.Number("learning-rate-images", 0, 1e9) ?? (rateIsSet || spec.Matching == "dc" ? null : Protocols.LearningRateImages(spec.Matching!)),
            LearningRateModule = stochastic ? section.Number("learning-rate-module", 0, 1e9) : null,
            LearningRateStyles = latent ? section.Number("learning-rate-styles", 0, 1e9) : null,
            Reading = stochastic ? section.Choice("reading", Choices.Readings) : null,
            Samples = stochastic ? section.Whole("samples", 1, 10_000) : null,
            Spec = spec,
            TrainModule = stochastic ? Flag(section, "train-module") : null,
        };
    }

    private static MethodSpec MethodSpecOf(HoconSection section)
    {
        var (matching, space) = (section.Choice("matching", Choices.Matchings), section.Choice("space", Choices.Spaces));
        if (matching is null || space is null)
        {
            throw section.Fault(matching is null ? "matching" : "space", $"is missing; a method is {{ matching = {string.Join("|", Choices.Matchings)}, space = {string.Join("|", Choices.Spaces)} }} or {{ baseline = {string.Join("|", Choices.Baselines)} }}");
        }

        return space == "pixel"
            ? new() { Matching = matching, Space = space }
            : new()
            {
                Generator = section.Choice("generator", Choices.Generators) ?? Choices.Generators[0],
                Matching = matching,
                Rank = space == "slfd" ? Rank(section) : null,
                Space = space,
                Weights = section.Choice("weights", Choices.Weights) ?? Choices.Weights[0],
            };
    }

    private static string Rank(HoconSection section) => section.Text("rank") switch
    {
        null => DefaultRank,
        MethodSpec.FullRank => MethodSpec.FullRank,
        _ => FormattableString.Invariant($"{section.Whole("rank", 1, 10_000)}"),
    };

    /// <summary>What a row or the grid says of the generator; what it does not say is null.</summary>
    private static GeneratorSpec Generator(HoconSection section)
    {
        GeneratorSpec read = new()
        {
            AverageStyles = Flag(section, "average-styles"),
            ChannelBase = section.Whole("channel-base", 1),
            ChannelMaximum = section.Whole("channel-maximum", 1),
            Classes = section.Wholes("classes", 0, repeats: true) is { } classes ? [.. classes] : null,
            Conditional = Flag(section, "conditional"),
            Decoder = section.Choice("decoder", ["first-three", "linear"]),
            Depth = section.Whole("depth", 2, 200),
            File = section.Text("file"),
            Heads = section.Whole("heads", 1, 1024),
            Layer = section.Whole("layer", -1, 1000),
            Layers = section.Whole("layers", 4, 100),
            Learn = Flag(section, "learn"),
            MappingFile = section.Text("mapping-file"),
            Normalisation = section.Choice("normalisation", ["glad-compat"]),
            RandomFeatures = Flag(section, "random-features"),
            Seed = section.Whole("seed", 0),
            Sha256 = section.Text("sha256"),
            Stages = section.Whole("stages", 0, 10),
            StandIn = Flag(section, "stand-in"),
            Styles = section.Choice("styles", ["first-eight", "mean"]),
            Time = section.Number("time", 0, 1000),
            Width = section.Whole("width", 8, 16384),
        };
        return read.Sha256 is null || (read.Sha256.Length == 64 && read.Sha256.All(char.IsAsciiHexDigitLower)) ? read
            : throw section.Fault("sha256", $"'{read.Sha256}': expected 64 lower-case hex digits");
    }

    private static GeneratorSpec? SharedGenerator(HoconSection grid)
    {
        if (!grid.Has("generator"))
        {
            return null;
        }

        var section = grid.Section("generator");
        var read = Generator(section);
        section.MustBeAllRead();
        return read;
    }

    private static StochasticSpec? Stochastic(HoconSection grid, GridMethod[] methods)
    {
        var section = grid.Section("stochastic");
        StochasticSpec read = new()
        {
            Antithetic = Flag(section, "antithetic") ?? true,
            InitialNoiseScale = section.Number("initial-noise-scale", 0, 1e6) ?? 1,
            MeanWeight = section.Number("mean-weight", 0, 1e9) ?? 1,
            Reading = section.Choice("reading", Choices.Readings) ?? Choices.Readings[0],
            Samples = section.Whole("samples", 1, 10_000) ?? 20,
            SpreadWeight = section.Number("spread-weight", 0, 1e9) ?? 1,
            TrainModule = Flag(section, "train-module") ?? true,
        };
        section.MustBeAllRead();
        if (read.Antithetic && methods.Select(method => method.Samples ?? read.Samples).FirstOrDefault(samples => samples % 2 != 0) is var odd and not 0)
        {
            throw section.Fault("samples", $"{odd}: antithetic samples come in pairs, so their number must be even (or antithetic = false)");
        }

        return Array.Exists(methods, method => method.Spec.Space == "slfd") ? read : null;
    }

    private static GridTrajectories? Experts(HoconSection grid, GridMethod[] methods)
    {
        var (experts, trajectory) = (grid.Section("experts"), grid.Section("trajectory"));
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
            throw experts.Fault("epochs", $"{read.Training.Epochs}: trajectory.maximum-start and trajectory.span reach to epoch {last}");
        }

        return Array.Exists(methods, method => method.Spec.Matching == "mtt") ? read : null;
    }

    private static void CheckGenerators(HoconSection section, Grid grid)
    {
        foreach (var method in grid.Methods.Where(method => method.Spec.Generator is not null))
        {
            foreach (var resolution in grid.Resolutions)
            {
                var generator = method.GeneratorFor(grid.Generator, grid.Datasets[0], resolution);
                if (generator.Layers is not { } stem)
                {
                    continue;
                }

                var layers = Protocols.SynthesisLayers(stem, generator.Stages!.Value);
                if (resolution >> generator.Stages.Value < 8)
                {
                    throw section.Fault("generator.stages", $"{generator.Stages} doublings leave a stem of {resolution >> generator.Stages.Value} px for {resolution} px; at least 8 are needed");
                }

                if (generator.Layer is not (-1) and var split && (split < 1 || split >= layers - 1))
                {
                    throw section.Fault("generator.layer", $"{split}: with {layers} synthesis layers at {resolution} px the split must lie between 1 and {layers - 2}, or be -1 for none");
                }
            }
        }
    }

    private static bool? Flag(HoconSection section, string key) => section.Choice(key, s_flags) is { } text ? text == "true" : null;
}
