using System.Security.Cryptography;
using Slfd.Experiments.DataSets;
using Slfd.FileFormats.Npz;
using Slfd.RealData.Decoding;

namespace Slfd.RealData.MedMnist;

/// <summary>One split of a MedMNIST file: the images as they are stored, and their labels.</summary>
/// <param name="Images">N×side×side×3 bytes.</param>
/// <param name="Side">Of the stored images, in pixels.</param>
/// <param name="Labels">N labels.</param>
internal sealed record MedMnistSplit(byte[] Images, int Side, byte[] Labels);

/// <summary>A MedMNIST data set: one <c>.npz</c> with images and labels of three splits. Source: distillation.md section 1.3.</summary>
internal sealed class MedMnistFile
{
    private static readonly string[] s_folders = ["medmnist", "pathmnist", "."];

    /// <summary>Of the largest edition, in pixels.</summary>
    private const int LargestSide = 224;

    private readonly DataSetEntry _entry;

    private MedMnistFile(string path, DataSetEntry entry) => (Path, _entry) = (path, entry);

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Finds the file in <c>medmnist</c>, in a folder of its own name, or in the data folder itself.</summary>
    /// <exception cref="FileNotFoundException">It is in none of them; the message lists them.</exception>
    public static MedMnistFile Find(string dataFolder, DataSetEntry entry)
    {
        string[] candidates = [.. Places(dataFolder, entry)];
        return candidates.FirstOrDefault(File.Exists) is { } found
            ? new(RegularData.Must(found), entry)
            : throw new FileNotFoundException($"{entry.Name} was looked for as {string.Join(", ", candidates)}: none is there{OtherEdition(dataFolder, entry)}; the original is {entry.Origin}", candidates[0]);
    }

    /// <summary>Where the file may be.</summary>
    public static IEnumerable<string> Places(string dataFolder, DataSetEntry entry) =>
        s_folders.Select(folder => System.IO.Path.GetFullPath(System.IO.Path.Combine(dataFolder, folder, $"{entry.FileName}.npz")));

    /// <summary>Another edition of the same set that lies there, and what it is called in grids; empty where there is none.</summary>
    private static string OtherEdition(string dataFolder, DataSetEntry entry) =>
        (from other in DataSetCatalogue.All
         where other.Form == entry.Form && other != entry
         let there = Places(dataFolder, other).FirstOrDefault(File.Exists)
         where there is not null
         select FormattableString.Invariant($"; {there} is the {other.StoredSide} px edition, which is the data set '{other.Name}', and '{entry.Name}' is {entry.FileName}.npz of {entry.StoredSide} px")).FirstOrDefault("");

    /// <summary>What makes the file another edition than the set's, by the size of its images; null: nothing.</summary>
    public string? OtherSize(string prefix)
    {
        using var file = NpzFile.Open(Path);
        return file.Header($"{prefix}_images").Shape is [_, var side, ..] && side != _entry.StoredSide
            ? FormattableString.Invariant($"the images are stored at {side} px, those of {_entry.Name} at {_entry.StoredSide} px: another edition")
            : null;
    }

    /// <summary>Whether the file has a split.</summary>
    public bool Has(string prefix)
    {
        using var file = NpzFile.Open(Path);
        return file.Has($"{prefix}_images");
    }

    /// <summary>How many images a split has.</summary>
    /// <exception cref="InvalidDataException">The file has no such split, or is damaged.</exception>
    public int Count(string prefix)
    {
        using var file = NpzFile.Open(Path);
        return file.Has($"{prefix}_images") && file.Header($"{prefix}_images").Shape is [var count, ..]
            ? count
            : throw new InvalidDataException($"{Path} has no {prefix}_images; the original is {_entry.Origin}");
    }

    /// <summary>Hex MD5 of the file.</summary>
    public string Md5()
    {
        using var file = File.OpenRead(Path);
#pragma warning disable CA5351 // The publisher's checksum is an MD5; it guards against damage, not against forgery.
        return Convert.ToHexStringLower(MD5.HashData(file));
#pragma warning restore CA5351
    }

    /// <summary>Refuses a file that is not the official one.</summary>
    /// <exception cref="InvalidDataException">The checksum is another.</exception>
    public void MustBeOfficial()
    {
        var md5 = Md5();
        if (_entry.Md5 is not null && md5 != _entry.Md5)
        {
            throw new InvalidDataException(
                $"{Path} has MD5 {md5}, the official file {_entry.Md5}: it is damaged or a subset. Get it again ({_entry.Origin}), or, if it is a subset on purpose, say 'data {{ allow-subset = true }}' in the grid");
        }
    }

    /// <summary>Reads a split.</summary>
    /// <param name="prefix"><c>train</c>, <c>val</c> or <c>test</c>.</param>
    /// <param name="perClass">Only the first so many of each class; null: all.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or holds something else; the message names it.</exception>
    public MedMnistSplit Read(string prefix, int? perClass)
    {
        try
        {
            return ReadWhole(prefix, perClass);
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException($"{damaged.Message}; get the file again: the original is {_entry.Origin}", damaged);
        }
    }

    private MedMnistSplit ReadWhole(string prefix, int? perClass)
    {
        using var file = NpzFile.Open(Path);
        // What the headers say is looked at before the numbers are: a few bytes can inflate to gigabytes.
        var (header, labelHeader) = (file.Header($"{prefix}_images"), file.Header($"{prefix}_labels"));
        var (shape, labelShape) = (header.Shape, labelHeader.Shape);
        if (header.ItemBytes != 1 || header.Signed || shape is not [> 0, > 0, _, 3] || shape[1] != shape[2])
        {
            throw new InvalidDataException($"{Path}: {prefix}_images has shape ({string.Join(", ", shape)}), expected N×side×side×3 unsigned bytes");
        }

        if (labelShape is not ([_] or [_, 1]) || labelShape[0] != shape[0])
        {
            throw new InvalidDataException($"{Path}: {prefix}_labels has shape ({string.Join(", ", labelShape)}), expected {shape[0]}×1, one label for each of {prefix}_images");
        }

        if (shape[1] > LargestSide || (_entry.TrainImages > 0 && shape[0] > _entry.TrainImages))
        {
            throw new InvalidDataException(FormattableString.Invariant($"{Path}: {prefix}_images says that it has {shape[0]} images of {shape[1]} px, and no split of {_entry.Name} has more than {_entry.TrainImages} of at most {LargestSide} px"));
        }

        return Choose(prefix, file.Read($"{prefix}_images"), file.Read($"{prefix}_labels"), perClass);
    }

    private MedMnistSplit Choose(string prefix, NpyArray images, NpyArray labels, int? perClass)
    {
        var (size, kept) = (images.Header.Shape[1] * images.Header.Shape[2] * 3, new int[_entry.Classes]);
        var chosen = new List<byte>();
        for (var index = 0; index < labels.Header.Shape[0]; index++)
        {
            var label = labels[index];
            if (label < 0 || label >= _entry.Classes)
            {
                throw new InvalidDataException($"{Path}: {prefix}_labels says {label} for image {index}, expected 0 to {_entry.Classes - 1}");
            }

            if (kept[label]++ < (perClass ?? int.MaxValue))
            {
                // What is kept moves to the front of the same array, which is large.
                Buffer.BlockCopy(images.Bytes, index * size, images.Bytes, chosen.Count * size, size);
                chosen.Add((byte)label);
            }
        }

        var empty = Array.IndexOf(kept, 0);
        return empty < 0
            ? new(images.Bytes, images.Header.Shape[1], [.. chosen])
            : throw new InvalidDataException($"{Path}: {prefix}_labels has no image of class {empty} ({_entry.ClassList[empty].Name}), expected at least one of each");
    }
}
