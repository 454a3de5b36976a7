using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.UVits;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Loading;

/// <summary>The generators that specifications can name: made in place at random weights, or read from files.</summary>
public static class GeneratorRegistry
{
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
        _ = spec.Generator ?? throw new ArgumentException($"method {spec.Method.Label()} needs a 'generator' part in its specification");
        var part = GeneratorParts.All.Named(spec.Method.Generator);
        var options = GeneratorParts.Settle(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution);
        return options.File is null ? MadeInPlace(AtRandom.For(part)(options, spec.Data, dataFolder, device)) : FromFile(spec, options, dataFolder, device);
    }

    /// <summary>How each kind is made at random weights; files tell by their content what they hold.</summary>
    public static FactoryMap<GeneratorPart, Func<GeneratorSpec, DataSpec, string, Device, IImageGenerator>> AtRandom { get; } =
        new FactoryMap<GeneratorPart, Func<GeneratorSpec, DataSpec, string, Device, IImageGenerator>>("generator")
            .Add<StyleGanXlPart>((options, data, _, device) =>
                StyleGanXlGenerator.Random(StyleGanXlPart.ScheduleOf(options, data.Resolution), ClassesOf(options, data.Name), options.Seed!.Value, device))
            .Add<UVitPart>((options, data, dataFolder, device) => RandomUVit(options, data.Resolution, dataFolder, device));

    /// <summary>The generator's class of each label: as the specification says, as the data set says, or label i as class i.</summary>
    /// <param name="options">Of the cell.</param>
    /// <param name="dataSet">Name in grids.</param>
    /// <param name="labels">C.</param>
    public static int[] ClassesOf(GeneratorSpec options, string dataSet, int labels) =>
        options.Classes ?? DataSetCatalogue.Find(dataSet)?.ClassList.Select(known => known.GeneratorIndex).ToArray() ?? [.. Enumerable.Range(0, labels)];

    private static OpenedGenerator MadeInPlace(IImageGenerator generator) => new(generator, new(generator.Name));

    private static OpenedGenerator FromFile(CellSpec spec, GeneratorSpec options, string dataFolder, Device device)
    {
        var loaded = GeneratorFiles.Load(PathOf(options.File!, dataFolder), device, new()
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
        using var rng = new Generator((ulong)options.Seed!.Value, CPU);
        return new(
            UVitWeights.Random(UVitPart.ShapeOf(options), rng, device),
            FormattableString.Invariant($"random weights, seed {options.Seed}"),
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
