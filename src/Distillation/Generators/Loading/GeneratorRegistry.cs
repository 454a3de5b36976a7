using Slfd.Distillation.Generators.Training;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.DataSets;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.Loading;

/// <summary>The generators that specifications can name: made in place at random weights, or read from files.</summary>
public static class GeneratorRegistry
{
    /// <summary>Makes or reads the generator of a cell.</summary>
    /// <param name="spec">A cell with a generator.</param>
    /// <param name="dataFolder">Weights are looked for in <c>generators</c> below it.</param>
    /// <param name="device">Where it goes.</param>
    /// <param name="trained">Where its weights are if the cell uses a generator that was trained here; null: it does not.</param>
    /// <exception cref="ArgumentException">A name or size that this build does not know; the message says what is allowed.</exception>
    /// <exception cref="FileNotFoundException">The file of weights is missing; the message says where it is looked for and where it comes from.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or is not the one that the specification names.</exception>
    public static OpenedGenerator Open(CellSpec spec, string dataFolder, Device device, TrainedGenerator? trained = null)
    {
        _ = spec.Generator ?? throw new ArgumentException($"method {spec.Method.Label()} needs a 'generator' part in its specification");
        var part = GeneratorParts.All.Named(spec.Method.Generator);
        GeneratorRequest request = new()
        {
            DataFolder = dataFolder,
            Dataset = spec.Data.Name,
            Device = device,
            Resolution = spec.Data.Resolution,
            Settings = GeneratorParts.Settle(spec.Method, spec.Generator, spec.Data.Name, spec.Data.Resolution),
        };
        if (GeneratorPart.IsTrained(request.Settings))
        {
            var (id, path, sha256, measured) = trained ?? throw new ArgumentException($"method {spec.Method.Label()} uses a generator that is trained in a cell of its own, and none was given");
            var read = GeneratorFiles.Load(path, request with { Settings = request.Settings with { Sha256 = sha256 } }, part);
            return new(read.Generator, new(read.Generator.Name, read.Sha256) { TrainedBy = id.ToString(), Training = measured });
        }

        if (request.Settings.File is { } file)
        {
            var loaded = GeneratorFiles.Load(request.PathOf(file), request, part);
            return new(loaded.Generator, new(loaded.Generator.Name, loaded.Sha256));
        }

        var generator = GeneratorFactories.All.For(part).AtRandom(request);
        return new(generator, new(generator.Name));
    }

    /// <summary>The files of weights that a cell's generator is read from, as far as they lie in the data folder; empty at random weights and where it is trained here.</summary>
    /// <param name="spec">A cell with a generator.</param>
    /// <param name="dataFolder">Weights are looked for in <c>generators</c> below it.</param>
    public static IEnumerable<WeightsOnDisk> FilesOf(CellSpec spec, string dataFolder)
    {
        var settings = GeneratorParts.Settle(spec.Method, spec.Generator!, spec.Data.Name, spec.Data.Resolution);
        return GeneratorKeys.All.Where(key => key.NamesAFile && key != GeneratorKeys.Sha256).Select(key => settings.Values.Find(key)?.ToString()).OfType<string>()
            .Select(file => new WeightsOnDisk(Path.Combine(dataFolder, "generators", file), file == settings.File ? settings.Sha256 : null));
    }

    /// <summary>Refuses a file that holds no generator, as far as that can be told without libtorch.</summary>
    /// <param name="path">The file.</param>
    /// <inheritdoc cref="Inspect" path="/exception"/>
    public static void Look(string path) => GeneratorFiles.Look(path);

    /// <summary>The generator of a file, of any kind, and the file's hash.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where the weights go.</param>
    /// <exception cref="InvalidDataException">Damaged, forged, or no generator that this version knows; the message names file, place and remedy.</exception>
    /// <exception cref="FileNotFoundException">There is no such file; the message says where such files come from.</exception>
    public static (IImageGenerator Generator, string Sha256) Inspect(string path, Device device)
    {
        var loaded = GeneratorFiles.Load(path, new() { Device = device });
        return (loaded.Generator, loaded.Sha256);
    }

    /// <summary>The generator's class of each label: as the specification says, as the data set says where the generator is a published one, or label i as class i.</summary>
    /// <param name="options">Of the cell.</param>
    /// <param name="dataSet">Name in grids.</param>
    /// <param name="labels">C.</param>
    public static int[] ClassesOf(GeneratorSpec options, string dataSet, int labels) =>
        options.Classes ?? (GeneratorPart.IsTrained(options) ? null : DataSetCatalogue.Find(dataSet))?.ClassList.Select(known => known.GeneratorIndex).ToArray() ?? [.. Enumerable.Range(0, labels)];
}

/// <summary>A file of weights.</summary>
/// <param name="Path">Where it is looked for.</param>
/// <param name="Sha256">The hash that it must have; null: any.</param>
public sealed record WeightsOnDisk(string Path, string? Sha256)
{
    /// <summary>Says in one sentence what is there; nothing is read but what has to be hashed.</summary>
    /// <exception cref="FileNotFoundException">It is not there; the message says where such files come from.</exception>
    /// <exception cref="InvalidDataException">It is empty, or its hash is another.</exception>
    public string Look()
    {
        GeneratorFiles.MustExist(Path);
        var length = new FileInfo(Path).Length;
        if (length == 0)
        {
            throw new InvalidDataException($"{Path} is empty; fetch the file again");
        }

        if (Sha256 is not null)
        {
            GeneratorFiles.MustBe(Sha256, Path);
        }

        return FormattableString.Invariant($"weights {Path}, {length / 1e6:F0} MB{(Sha256 is null ? "" : ", of the hash that the grid names")}");
    }
}

/// <summary>A generator and what results say about it.</summary>
/// <param name="Generator">The caller disposes it.</param>
/// <param name="Origin">Name, and the hash of the file of its weights.</param>
public sealed record OpenedGenerator(IImageGenerator Generator, GeneratorDocument Origin);
