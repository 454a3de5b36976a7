using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods;

namespace Slfd.Coordinator.Grids;

/// <summary>Reads a grid from a HOCON file. Everything is checked before anything starts; docs/grids.md describes every key.</summary>
/// <remarks>Defaults are GLaD's argument defaults (distillation.md sections 2.4, 4.1, 4.2), which are the only executable record of the published protocol.</remarks>
public static partial class GridFile
{
    private const int MaximumCells = 10_000_000;

    /// <summary>Reads and checks a grid.</summary>
    /// <param name="file">Path of the file; its name without extension is the grid's default name.</param>
    /// <param name="scale">Name of one of the file's <c>scales</c>, whose members are laid over the grid's; null: the grid as it is.</param>
    /// <exception cref="GridFileException">The message names file and line or key path, and says what is allowed.</exception>
    public static Grid Read(string file, string? scale = null)
    {
        var top = new HoconSection(file, string.Empty, Root(file));
        if (!top.Has("grid"))
        {
            throw new GridFileException(file, "grid", "is missing; a grid file holds one object 'grid { … }'");
        }

        var section = scale is null ? top.Section("grid") : top.Section("grid").OverlaidBy(Scale(top, scale));
        // Keys beside 'grid' are for substitutions: common values that several keys share.
        var resolutions = section.Wholes("resolutions", 1) ?? throw section.Fault("resolutions", "is missing; expected a list such as [32]");
        var (distillation, rates) = Distillation(section);
        var methods = Methods(section, rates);
        var grid = new Grid
        {
            Attempts = section.Whole("attempts", 1, 100) ?? 3,
            CheckpointSeconds = (section.Duration("checkpoint-every", TimeSpan.FromSeconds(1)) ?? TimeSpan.FromMinutes(1)).TotalSeconds,
            Data = Data(section.Section("data")),
            Datasets = [.. section.Choices("datasets", DataSetCatalogue.All.Select(entry => entry.Name))],
            Distillation = distillation,
            Drawn = Flag(section, "drawn") is true ? true : null,
            Evaluation = Evaluation(section.Section("evaluation")),
            Experts = Experts(section, methods),
            Generator = SharedGenerator(section),
            ImagesPerClass = [.. section.Wholes("ipc", 1, 1000) ?? [1]],
            Layout = section.Choice("layout", Choices.Layouts),
            Methods = methods,
            Name = Name(section, file, scale is null || top.Section("scales").Section(scale).Has("name") ? string.Empty : $"-{scale}"),
            Network = Network(section.Section("network")),
            Priority = section.Whole("priority", -1000, 1000) ?? 0,
            Resolutions = [.. resolutions],
            Seeds = [.. section.Wholes("seeds", 0) ?? throw section.Fault("seeds", "is missing; expected a list such as [0, 1, 2]")],
            Stochastic = Stochastic(section, methods),
            TestPerClass = section.Whole("test-per-class", 1),
            TrainPerClass = section.Whole("train-per-class", 1),
        };
        section.MustBeAllRead();
        CheckCombinations(section, grid);
        return grid;
    }

    private static Akka.Configuration.Hocon.HoconValue Root(string file)
    {
        var root = HoconTree.Parse(file);
        return root.IsObject() ? root : throw new GridFileException(file, string.Empty, "is empty; a grid file holds one object 'grid { … }'");
    }

    /// <summary>The scales that a grid file offers.</summary>
    /// <exception cref="GridFileException">The file cannot be read.</exception>
    public static IReadOnlyList<string> Scales(string file) => new HoconSection(file, string.Empty, Root(file)).Section("scales").Keys;

    private static HoconSection Scale(HoconSection top, string name)
    {
        var scales = top.Section("scales");
        return scales.Has(name) ? scales.Section(name)
            : throw top.Fault("scales", scales.Keys.Count > 0
                ? $"there is no scale '{name}'; this file has: {string.Join(", ", scales.Keys)}"
                : $"there is no scale '{name}'; this file has none: they stand beside 'grid' as 'scales {{ {name} {{ … }} }}'");
    }

    private static string Name(HoconSection section, string file, string ending)
    {
        var name = (section.Text("name") ?? Path.GetFileNameWithoutExtension(file)) + ending;
        return name.Length <= 100 && char.IsAsciiLetterOrDigit(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_') ? name
            : throw section.Fault("name", $"'{name}': expected letters, digits, '.', '-' and '_', beginning with a letter or digit, at most 100");
    }

    /// <summary>Null where every choice is the default: a key that says so makes no other experiment.</summary>
    private static GridData? Data(HoconSection section)
    {
        GridData read = new()
        {
            AllowSubset = Flag(section, "allow-subset") is true ? true : null,
            Antialias = Flag(section, "antialias") is false ? false : null,
            TestSplit = section.Choice("test-split", ["test", "val"]) is "val" and var split ? split : null,
        };
        section.MustBeAllRead();
        return read == new GridData() ? null : read;
    }

    /// <summary>The shared settings, and whether the grid sets a learning rate of the images for all its rows.</summary>
    private static (DistillationSpec Shared, bool RateIsSet) Distillation(HoconSection grid)
    {
        var section = grid.Section("distillation");
        var rate = section.Number("learning-rate-images", 0, 1e9);
        DistillationSpec read = new()
        {
            Augmentation = Augmentation(section),
            BatchReal = section.Whole("batch-real", 1, 1_000_000) ?? 256,
            Distance = section.Choice("distance", Choices.Distances) ?? "ours",
            Initialisation = section.Choice("initialisation", Choices.Initialisations) ?? "noise",
            InnerEpochs = section.Whole("inner-epochs", 1, 10_000) ?? 1,
            Iterations = grid.Whole("iterations", 1) ?? 1000,
            LearningRateGenerator = section.Number("learning-rate-generator", 0, 1e9),
            LearningRateImages = rate ?? 1,
            LearningRateModule = section.Number("learning-rate-module", 0, 1e9),
            LearningRateNetwork = section.Number("learning-rate-network", 0, 1e3) ?? 0.01,
            LearningRateStyles = section.Number("learning-rate-styles", 0, 1e9),
            Momentum = section.Number("momentum", 0, 0.9999) ?? 0.5,
            OuterSteps = section.Whole("outer-steps", 1, 10_000) ?? 1,
        };
        section.MustBeAllRead();
        return (read, rate is not null);
    }

    private static EvaluationSpec Evaluation(HoconSection section)
    {
        EvaluationSpec read = new()
        {
            Architectures = section.Has("architectures") ? [.. section.Choices("architectures", Architectures.All)] : [.. Architectures.All],
            Augmentation = Augmentation(section),
            Batch = section.Whole("batch", 1, 1_000_000) ?? 256,
            Epochs = section.Whole("epochs", 2, 1_000_000) ?? 1000,
            Every = section.Whole("every", 1) ?? 100,
            Repeats = section.Whole("repeats", 1, 1000) ?? 5,
        };
        section.MustBeAllRead();
        return read;
    }

    private static GridNetwork Network(HoconSection section)
    {
        GridNetwork read = new()
        {
            Depth = section.Whole("depth", 1, 8),
            Norm = section.Choice("norm", Choices.Norms) ?? "instancenorm",
            Width = section.Whole("width", 1, 4096) ?? 128,
        };
        section.MustBeAllRead();
        return read.Norm != "groupnorm" || read.Width % 4 == 0 ? read : throw section.Fault("width", $"{read.Width}: group norm has 4 groups, so the width must be a multiple of 4");
    }

    private static string Augmentation(HoconSection section) => OwnAugmentation(section) ?? Choices.DefaultAugmentation;

    private static string? OwnAugmentation(HoconSection section)
    {
        var strategy = section.Text("augmentation");
        return strategy is null || strategy == Choices.NoAugmentation || strategy.Split('_').All(Choices.Augmentations.Contains) ? strategy
            : throw section.Fault("augmentation", $"'{strategy}'; allowed: {string.Join(", ", Choices.Augmentations)} joined by '_', or {Choices.NoAugmentation}");
    }

    /// <summary>A choice that no data set of the grid leaves is a misunderstanding.</summary>
    private static void CheckData(HoconSection section, Grid grid)
    {
        DataSetEntry[] entries = [.. grid.Datasets.Select(name => DataSetCatalogue.Find(name)!)];
        (string Key, bool Chosen, Func<DataSetEntry, bool> Leaves)[] choices =
        [
            ("data.allow-subset", grid.Data?.AllowSubset is not null, entry => entry.Md5 is not null),
            ("data.antialias", grid.Data?.Antialias is not null, entry => entry.IsResized),
            ("data.test-split", grid.Data?.TestSplit is not null, entry => entry.HasValidationSplit),
        ];
        foreach (var (key, _, leaves) in choices.Where(choice => choice.Chosen && !entries.Any(choice.Leaves)))
        {
            throw section.Fault(key, $"none of the grid's data sets leaves that choice; these do: {string.Join(", ", DataSetCatalogue.All.Where(leaves).Select(entry => entry.Name))}");
        }
    }

    private static void CheckCombinations(HoconSection section, Grid grid)
    {
        foreach (var name in grid.Datasets)
        {
            var entry = DataSetCatalogue.Find(name)!;
            if (grid.Drawn == true)
            {
                entry = DataSetCatalogue.Find("procedural")!;
            }

            if (grid.Resolutions.FirstOrDefault(resolution => !entry.Resolutions.Contains(resolution)) is var impossible and not 0)
            {
                throw section.Fault("resolutions", $"data set {name} has no resolution {impossible}; allowed: {string.Join(", ", entry.Resolutions)}");
            }
        }

        CheckData(section, grid);
        foreach (var resolution in grid.Resolutions)
        {
            if (grid.Evaluation.Architectures.FirstOrDefault(name => !Architectures.At(resolution).Contains(name)) is { } impossible)
            {
                throw section.Fault("evaluation.architectures", $"{impossible} is not defined at {resolution} px; allowed there: {string.Join(", ", Architectures.At(resolution))}");
            }

            if (grid.Network.Depth is { } depth && resolution % (1 << depth) != 0)
            {
                throw section.Fault("network.depth", $"a ConvNet of depth {depth} halves the image {depth} times, which {resolution} px does not allow");
            }
        }

        CheckGenerators(section, grid);
        var experts = (long)grid.Datasets.Length * grid.Resolutions.Length * (grid.Experts?.Trajectory.Experts ?? 0);
        var cells = experts + ((long)grid.Seeds.Length * grid.Datasets.Length * grid.Resolutions.Length * grid.ImagesPerClass.Length * grid.Methods.Length);
        if (cells > MaximumCells)
        {
            throw section.Fault("seeds", $"the axes multiply to {cells} cells; at most {MaximumCells} are allowed in one grid");
        }
    }
}
