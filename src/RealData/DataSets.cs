using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;
using Slfd.RealData.Readers;
using static TorchSharp.torch;

namespace Slfd.RealData;

/// <summary>What loading a data set may use, and whom it keeps informed.</summary>
public sealed record LoadOptions
{
    /// <summary>Folder of decoded sets, shared by the processes of a host; null: everything is decoded into memory.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>Told in a sentence what takes long.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Called several times a second while something takes long; what it throws ends the work.</summary>
    public Action Pulse { get; init; } = () => { };
}

/// <summary>The data sets that grids can name, as images on a device.</summary>
public static class DataSets
{
    /// <summary>Loads a set, or as much of it as the specification asks for: the first images of each class.</summary>
    /// <param name="spec">Which set, at which resolution, and how much of it.</param>
    /// <param name="dataFolder">Where data sets are looked for, each in a folder of its own.</param>
    /// <param name="device">Where the images go.</param>
    /// <param name="options">Cache and notes; null: neither.</param>
    /// <returns>The set; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Unknown name, a resolution that the set cannot give, or a limit below 1; the message says what is allowed.</exception>
    /// <exception cref="FileNotFoundException">A file of the set is missing; the message says which, and where the original comes from.</exception>
    /// <exception cref="DirectoryNotFoundException">The whole set is missing; likewise.</exception>
    /// <exception cref="InvalidDataException">A file is damaged; likewise.</exception>
    /// <exception cref="IOException">The cache folder cannot be written.</exception>
    public static RealSet Load(DataSpec spec, string dataFolder, Device device, LoadOptions? options = null)
    {
        options ??= new();
        var watch = new DecodeWatch(options.Note, options.Pulse);
        var entry = Entry(spec);
        var reader = DataReaders.Of(entry, spec.Drawn == true);
        var bytes = reader.Read(spec, entry, dataFolder, options.CacheFolder, watch);
        return new(bytes, device, reader.Origin(spec, entry, dataFolder));
    }

    /// <summary>Looks at the files of a set, without decoding an image and without any device.</summary>
    /// <param name="spec">Which set, at which resolution, and how much of it.</param>
    /// <param name="dataFolder">Where data sets are looked for.</param>
    /// <param name="cacheFolder">Where decoded sets are kept.</param>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static DataLook Look(DataSpec spec, string dataFolder, string cacheFolder)
    {
        var entry = Entry(spec);
        var reader = DataReaders.Of(entry, spec.Drawn == true);
        var look = reader.Look(spec, entry, dataFolder);
        var source = reader.Source(spec, entry, dataFolder);
        return look with
        {
            Text = $"{spec.Name} at {spec.Resolution} px: {look.Text}",
            CacheBytes = source is null || source is Procedural.ProceduralSource { IsQuick: true } ? 0 : Caching.ImageCache.BytesToCome(cacheFolder, source),
        };
    }

    /// <summary>The files and folders that decide whether a set can be read, whether they are there or not; empty for one that is drawn.</summary>
    /// <param name="spec">Which set.</param>
    /// <param name="dataFolder">Where data sets are looked for.</param>
    public static IEnumerable<string> Places(DataSpec spec, string dataFolder)
    {
        var entry = Entry(spec);
        return DataReaders.Of(entry, spec.Drawn == true).Places(entry, dataFolder);
    }

    /// <summary>The same as bytes in memory, before any device is involved.</summary>
    internal static ImageData Read(DataSpec spec, string dataFolder) => (ImageData)Bytes(spec, dataFolder, cacheFolder: null, DecodeWatch.Silent);

    /// <summary>The entry of the catalogue, if the specification asks for what it has.</summary>
    /// <exception cref="ArgumentException">It does not; the message says what is allowed.</exception>
    internal static DataSetEntry Entry(DataSpec spec)
    {
        var entry = DataSetCatalogue.All.Named(spec.Name);
        if (spec.Drawn != true && !entry.Resolutions.Contains(spec.Resolution))
        {
            throw new ArgumentException($"data set '{spec.Name}' gives images of {string.Join(", ", entry.Resolutions)} px, not of {spec.Resolution} px");
        }

        MustBePositive(spec.TrainPerClass, "training");
        MustBePositive(spec.TestPerClass, "test");
        return spec.Values.Only(DataKeys.Choices).All.Select(choice => choice.Key.JsonName).Except(entry.Form.Keys.Select(key => key.JsonName)).FirstOrDefault() is not { } foreign
            ? entry
            : throw new ArgumentException(
                $"data set '{spec.Name}' leaves no choice of '{foreign}'; it leaves {(entry.Form.Keys.Count == 0 ? "none" : string.Join(", ", entry.Form.Keys.Select(key => key.JsonName)))}");
    }

    /// <summary>What has to be decoded or drawn; null for a set that is read as it is.</summary>
    internal static IImageSource? Source(DataSpec spec, DataSetEntry entry, string dataFolder) =>
        DataReaders.Of(entry, spec.Drawn == true).Source(spec, entry, dataFolder);

    private static IImageBytes Bytes(DataSpec spec, string dataFolder, string? cacheFolder, DecodeWatch watch)
    {
        var entry = Entry(spec);
        return DataReaders.Of(entry, spec.Drawn == true).Read(spec, entry, dataFolder, cacheFolder, watch);
    }

    private static void MustBePositive(int? limit, string which)
    {
        if (limit < 1)
        {
            throw new ArgumentException($"a limit of {limit} {which} images per class leaves none; it must be at least 1");
        }
    }
}
