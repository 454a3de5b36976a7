using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Hocon;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Settings;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Grids;

/// <summary>One reading of a grid's section. What is wrong is noted and reads as absent, so that all of it is found; the grid is of use only where nothing was noted.</summary>
/// <remarks>Defaults are GLaD's argument defaults (distillation.md sections 2.4, 4.1, 4.2), which are the only executable record of the published protocol.</remarks>
internal sealed partial class GridReading(HoconSection section)
{
    private readonly List<(GridMethod Method, HoconSection Section)> _rows = [];

    /// <summary>Reads the section.</summary>
    /// <param name="defaultName">The grid's name where the section says none.</param>
    /// <param name="ending">What is put behind the name.</param>
    public Grid Read(string defaultName, string ending)
    {
        var (distillation, rateIsSet) = Distillation();
        ReadMethods(rateIsSet);
        var evaluation = section.Section("evaluation");
        var spread = evaluation.Flag("spread");
        var grid = new Grid
        {
            Attempts = section.Whole("attempts", 1, 100) ?? 3,
            CheckpointSeconds = (section.Duration("checkpoint-every", TimeSpan.FromSeconds(1)) ?? TimeSpan.FromMinutes(1)).TotalSeconds,
            Compute = Compute(section.Section("compute")),
            Data = Data(section.Section("data")),
            Datasets = [.. Required("datasets", "a list such as [procedural]", key => section.Choices(key, DataSetCatalogue.All.Names))],
            Distillation = distillation,
            Drawn = section.Flag("drawn") is true ? true : null,
            Evaluation = Evaluation(evaluation),
            Experts = Experts(),
            Generator = SharedGenerator(),
            ImagesPerClass = [.. section.Wholes("ipc", 1, 1000) ?? [1]],
            Layout = section.Choice("layout", Choices.Layouts),
            Methods = [.. _rows.Select(row => row.Method)],
            Name = Name(defaultName, ending),
            Network = Network(section.Section("network")),
            Paper = section.Flag("paper") is true ? true : null,
            Priority = section.Whole("priority", -1000, 1000) ?? 0,
            Resolutions = [.. Required("resolutions", "a list such as [32]", key => section.Wholes(key, 1))],
            Seeds = [.. Required("seeds", "a list such as [0, 1, 2] or [0-4]", key => section.Wholes(key, 0))],
            Spread = spread is true ? true : null,
            Stochastic = Stochastic(),
            TestPerClass = section.Whole("test-per-class", 1),
            Train = Train(),
            TrainPerClass = section.Whole("train-per-class", 1),
        };
        section.MustBeAllRead();
        CheckCombinations(grid);
        return grid;
    }

    private IReadOnlyList<T> Required<T>(string key, string expected, Func<string, IReadOnlyList<T>?> read)
    {
        section.ReportMissing(key, expected);
        return read(key) ?? [];
    }

    private string Name(string defaultName, string ending)
    {
        var name = (section.Text("name") ?? defaultName) + ending;
        if (!GridName.IsValid(name))
        {
            section.Report("name", $"'{Printable.Show(name)}': expected {GridName.Expected}");
        }

        return name;
    }

    /// <summary>Null where every choice is the default: a key that says so makes no other experiment.</summary>
    private static GridData? Data(HoconSection data)
    {
        var read = SettingValues.None.With(DataKeys.Choices.Select(key => new Setting(key, key.Read(data)))).WithoutAsBefore();
        data.MustBeAllRead();
        return read.All.Count == 0 ? null : new(read);
    }

    /// <summary>The shared settings, and whether the grid sets a learning rate of the images for all its rows.</summary>
    private (DistillationSpec Shared, bool RateIsSet) Distillation()
    {
        var shared = section.Section("distillation");
        var rate = shared.Number("learning-rate-images", 0, 1e9);
        DistillationSpec read = new()
        {
            Augmentation = Augmentation(shared),
            BatchReal = shared.Whole("batch-real", 1, 1_000_000) ?? 256,
            Distance = shared.Choice("distance", Choices.Distances) ?? "ours",
            Initialisation = shared.Choice("initialisation", Choices.Initialisations) ?? "noise",
            InnerEpochs = shared.Whole("inner-epochs", 1, 10_000) ?? 1,
            Iterations = section.Whole("iterations", 1) ?? 1000,
            LearningRateGenerator = shared.Number("learning-rate-generator", 0, 1e9),
            LearningRateImages = rate ?? 1,
            LearningRateModule = shared.Number("learning-rate-module", 0, 1e9),
            LearningRateNetwork = shared.Number("learning-rate-network", 0, 1e3) ?? 0.01,
            LearningRateStyles = shared.Number("learning-rate-styles", 0, 1e9),
            Momentum = shared.Number("momentum", 0, 0.9999) ?? 0.5,
            OuterSteps = shared.Whole("outer-steps", 1, 10_000) ?? 1,
        };
        shared.MustBeAllRead();
        return (read, rate is not null);
    }

    private static ComputeSpec? Compute(HoconSection compute)
    {
        ComputeSpec read = new() { Deterministic = compute.Flag("deterministic"), Precision = compute.Choice("precision", Choices.Precisions) };
        compute.MustBeAllRead();
        return read == new ComputeSpec() ? null : read;
    }

    private static EvaluationSpec Evaluation(HoconSection evaluation)
    {
        EvaluationSpec read = new()
        {
            Architectures = evaluation.Has("architectures") ? [.. evaluation.Choices("architectures", Architectures.All)] : DefaultArchitectures(evaluation),
            Augmentation = Augmentation(evaluation),
            Batch = evaluation.Whole("batch", 1, 1_000_000) ?? 256,
            Epochs = evaluation.Whole("epochs", 2, 1_000_000) ?? 1000,
            Every = evaluation.Whole("every", 1) ?? 100,
            Protocol = evaluation.Choice("protocol", Choices.EvaluationProtocols),
            Repeats = evaluation.Whole("repeats", 1, 1000) ?? 5,
        };
        evaluation.MustBeAllRead();
        return read;
    }

    private static string[] DefaultArchitectures(HoconSection evaluation)
    {
        _ = evaluation.Choices("architectures", Architectures.All); // makes the absent key known
        return [.. Architectures.InThePaper];
    }

    private static GridNetwork Network(HoconSection network)
    {
        GridNetwork read = new()
        {
            Depth = network.Whole("depth", 1, 8),
            Norm = network.Choice("norm", Choices.Norms) ?? "instancenorm",
            Width = network.Whole("width", 1, 4096) ?? 128,
        };
        network.MustBeAllRead();
        if (read.Norm == "groupnorm" && read.Width % 4 != 0)
        {
            network.Report("width", $"{read.Width}: group norm has 4 groups, so the width must be a multiple of 4");
        }

        return read;
    }

    private static string Augmentation(HoconSection from) => OwnAugmentation(from) ?? Choices.DefaultAugmentation;

    private static string? OwnAugmentation(HoconSection from)
    {
        var strategy = from.Text("augmentation");
        if (strategy is null || strategy == Choices.NoAugmentation || strategy.Split('_').All(Choices.Augmentations.Contains))
        {
            return strategy;
        }

        from.Report("augmentation", $"'{Printable.Show(strategy)}'; allowed: {string.Join(", ", Choices.Augmentations)} joined by '_', or {Choices.NoAugmentation}");
        return null;
    }
}
