using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.UVits;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Loading;

/// <summary>The generators that specifications can name: made in place at random weights, or read from files.</summary>
public static class GeneratorRegistry
{
    /// <summary>Head layers of each stage of the published recipe (generators.md section 1.9).</summary>
    private const int HeadLayers = 7;

    /// <summary>Length of ImageNet's one-hot vectors.</summary>
    private const int ImageNetClasses = 1000;

    /// <summary>Makes or reads the generator of a cell.</summary>
    /// <param name="spec">A cell with a generator.</param>
    /// <param name="dataFolder">Weights are looked for in <c>generators</c> below it.</param>
    /// <param name="device">Where it goes.</param>
    /// <exception cref="ArgumentException">A name or size that this build does not know; the message says what is allowed.</exception>
    /// <exception cref="FileNotFoundException">The file of weights is missing; the message says where it is looked for and where it comes from.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or is not the one that the specification names.</exception>
    public static OpenedGenerator Open(CellSpec spec, string dataFolder, Device device)
    {
        var options = spec.Generator ?? throw new ArgumentException($"method {spec.Method.Label()} needs a 'generator' part in its specification");
        var random = spec.Method.Weights == "random" || options.StandIn == true;
        return (spec.Method.Generator, random) switch
        {
            ("stylegan-xl", true) => MadeInPlace(StyleGanXlGenerator.Random(ScheduleOf(options, spec.Data.Resolution), ClassesOf(options, spec.Data.Name), options.Seed ?? 0, device)),
            ("uvit", true) => MadeInPlace(RandomUVit(options, spec.Data.Resolution, dataFolder, device)),
            ("stylegan-xl" or "uvit", false) => FromFile(spec, options, dataFolder, device),
            (var other, _) => throw new ArgumentException($"unknown generator '{other}'; this build knows: {string.Join(", ", Choices.Generators)}"),
        };
    }

    /// <summary>The generator's class of each label: as the specification says, as the data set says, or label i as class i.</summary>
    /// <param name="options">Of the cell.</param>
    /// <param name="dataSet">Name in grids.</param>
    /// <param name="labels">C.</param>
    public static int[] ClassesOf(GeneratorSpec options, string dataSet, int labels) =>
        options.Classes ?? DataSetCatalogue.Find(dataSet)?.ClassList.Select(known => known.GeneratorIndex).ToArray() ?? [.. Enumerable.Range(0, labels)];

    private static OpenedGenerator MadeInPlace(IImageGenerator generator) => new(generator, new(generator.Name));

    private static OpenedGenerator FromFile(CellSpec spec, GeneratorSpec options, string dataFolder, Device device)
    {
        var file = options.File ?? Protocols.File(spec.Method.Generator!, spec.Data.Name, spec.Data.Resolution);
        var loaded = GeneratorFiles.Load(PathOf(file, dataFolder), device, new()
        {
            Sha256 = options.Sha256,
            UVit = OptionsOf(options, spec.Data.Resolution),
            MappingFile = options.MappingFile is { } mapping ? PathOf(mapping, dataFolder) : null,
        });
        return new(loaded.Generator, new(loaded.Generator.Name, loaded.Sha256));
    }

    /// <summary>A file of weights: as it is where its path is absolute, else below <c>generators</c> in the data folder.</summary>
    private static string PathOf(string file, string dataFolder) => Path.Combine(dataFolder, "generators", file);

    private static UVitGenerator RandomUVit(GeneratorSpec options, int resolution, string dataFolder, Device device)
    {
        var published = UVitShape.Published("L/2");
        var width = options.Width ?? published.Width;
        var shape = published with { Width = width, Depth = options.Depth ?? published.Depth, Heads = options.Heads ?? UVitShape.UsualHeads(width), Hidden = 4 * width };
        using var rng = new Generator((ulong)(options.Seed ?? 0), CPU);
        return new(
            UVitWeights.Random(shape, rng, device),
            FormattableString.Invariant($"random weights, seed {options.Seed ?? 0}"),
            OptionsOf(options, resolution),
            options.MappingFile is { } mapping ? GeneratorFiles.LoadMapping(PathOf(mapping, dataFolder), device) : null);
    }

    private static UVitOptions OptionsOf(GeneratorSpec options, int resolution) => new()
    {
        Resolution = resolution,
        Time = options.Time ?? 1,
        Heads = options.Heads,
        Styles = options.Styles switch
        {
            null or "first-eight" => UVitStyles.FirstRows,
            "mean" => UVitStyles.Mean,
            var unknown => throw new ArgumentException($"unknown use '{unknown}' of w_s by U-ViT; allowed: first-eight, mean (grid key generator.styles)"),
        },
        Decoder = options.Decoder switch
        {
            null or "first-three" => UVitDecoder.FirstThree,
            "linear" => UVitDecoder.Linear,
            var unknown => throw new ArgumentException($"unknown decoder '{unknown}' of U-ViT; allowed: first-three, linear (grid key generator.decoder)"),
        },
    };

    private static StyleGanXlSchedule ScheduleOf(GeneratorSpec options, int resolution)
    {
        var stages = options.Stages ?? 0;
        var published = new StyleGanXlStem { Resolution = resolution >> stages };
        var stem = published with
        {
            ChannelBase = options.ChannelBase ?? published.ChannelBase,
            ChannelMax = options.ChannelMaximum ?? published.ChannelMax,
            Layers = options.Layers ?? Protocols.RandomLayers(resolution),
        };
        return StyleGanXlSchedule.Of(stem, [.. Enumerable.Repeat(new StyleGanXlStage(2, HeadLayers), stages)]);
    }

    /// <summary>c_dim of random weights: none, or enough for every label: ImageNet's for its subsets, which are classes of it.</summary>
    private static int ClassesOf(GeneratorSpec options, string dataSet)
    {
        if (options.Conditional != true)
        {
            return 0;
        }

        var classes = ClassesOf(options, dataSet, labels: 1);
        return classes.Max() < classes.Length ? classes.Length : Math.Max(ImageNetClasses, classes.Max() + 1);
    }
}

/// <summary>A generator and what results say about it.</summary>
/// <param name="Generator">The caller disposes it.</param>
/// <param name="Origin">Name, and the hash of the file of its weights.</param>
public sealed record OpenedGenerator(IImageGenerator Generator, GeneratorDocument Origin);
