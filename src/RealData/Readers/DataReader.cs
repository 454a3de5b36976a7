using System.Globalization;
using Slfd.Experiments.DataSets;
using Slfd.RealData.Caching;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;

namespace Slfd.RealData.Readers;

/// <summary>Reads the data sets of one form: what the compute plane adds to its part.</summary>
internal abstract class DataReader
{
    /// <summary>Where a set lies, for people.</summary>
    /// <exception cref="IOException">It is not there; the message says where it is looked for, and where the original comes from.</exception>
    public abstract string Place(DataSetEntry entry, string dataFolder);

    /// <summary>The files and folders that decide whether the set can be read, whether they are there or not. Of photographs the folders: a file each would be too many to look at again and again. Empty: nobody knows, or none.</summary>
    public virtual IEnumerable<string> Places(DataSetEntry entry, string dataFolder) => [];

    /// <summary>Reads everything that a set has, and says what is missing or damaged.</summary>
    /// <param name="entry">The set.</param>
    /// <param name="dataFolder">Where data sets are looked for.</param>
    /// <param name="say">Told a line at a time.</param>
    /// <returns>Whether a grid can use it.</returns>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public abstract bool Check(DataSetEntry entry, string dataFolder, Action<string> say);

    /// <summary>Looks at the files of a set without decoding an image: edition, place, counts, and the checksum where one is published.</summary>
    /// <param name="spec">How much of it, and how it is read.</param>
    /// <param name="entry">The set.</param>
    /// <param name="dataFolder">Where data sets are looked for.</param>
    /// <returns>Its sentence is without the name of the set.</returns>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or not the one that the specification asks for.</exception>
    public virtual DataLook Look(DataSpec spec, DataSetEntry entry, string dataFolder) => new(Place(entry, dataFolder));

    /// <summary>How much of a split is there: <c>757 of 89,996 training images</c>.</summary>
    protected static string Part(int found, int whole, string split) => string.Create(CultureInfo.InvariantCulture, $"{(found < whole ? $"{found:N0} of {whole:N0}" : $"{found:N0}")} {split} images");

    /// <summary>What has to be decoded or drawn; null for a form that is read as it is and says so in <see cref="Read"/>.</summary>
    public abstract IImageSource? Source(DataSpec spec, DataSetEntry entry, string dataFolder);

    /// <summary>The set as bytes, decoded once where there is a cache.</summary>
    public virtual IImageBytes Read(DataSpec spec, DataSetEntry entry, string dataFolder, string? cacheFolder, DecodeWatch watch)
    {
        var source = Source(spec, entry, dataFolder) ?? throw new InvalidOperationException($"the form of data '{entry.Form.Name}' has no source");
        return cacheFolder is null ? Decoder.InMemory(source, watch) : new ImageCache(cacheFolder).Get(source, watch);
    }

    /// <summary>Where the images of a set come from; asked after it was read.</summary>
    public virtual DataOrigin Origin(DataSpec spec, DataSetEntry entry, string dataFolder) =>
        new(new("train", entry.Form.Name, entry.TrainImages), new("test", entry.Form.Name, entry.TestImages));

    /// <summary>How much of the whole set a split has.</summary>
    protected static void Count(Action<string> say, string split, int found, int whole) =>
        say(string.Create(CultureInfo.InvariantCulture, $"{split} split: {found:N0} images; the whole set has about {whole:N0}"));
}
