using System.Globalization;
using System.Text;
using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;
using Slfd.RealData.Photographs;
using Slfd.RealData.Preprocessing;

namespace Slfd.RealData.Folders;

/// <summary>The images of an ImageNet-style folder, class by class, each class's files in ordinal order of their names.</summary>
internal sealed class FolderSource : IImageSource
{
    /// <summary>Changes with any change to how a decoded image becomes bytes.</summary>
    private const int Edition = 1;

    private readonly PhotographScaler _scaler;
    private readonly (FileInfo File, byte Label)[][] _images;
    private readonly DataSetEntry _entry;

    /// <param name="spec">Which resolution, how resized, how much.</param>
    /// <param name="entry">The set.</param>
    /// <param name="folders">Where it is.</param>
    /// <exception cref="DirectoryNotFoundException">A class's folder is missing.</exception>
    /// <exception cref="InvalidDataException">A class's folder is empty.</exception>
    public FolderSource(DataSpec spec, DataSetEntry entry, ImageFolders folders)
    {
        _entry = entry;
        _scaler = new(spec.Resolution, new(Interpolation.Bilinear, ResizedFormPart.Antialias.Of(spec.Values) ?? true));
        _images = [List(folders, SplitName.Train, spec.TrainPerClass), List(folders, SplitName.Test, spec.TestPerClass)];
        Identity = Identify();
    }

    /// <inheritdoc/>
    public string Name => _entry.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => [.. _entry.ClassList.Select(entry => entry.Name)];

    /// <inheritdoc/>
    public int Resolution => _scaler.Resolution;

    /// <inheritdoc/>
    public Normalisation Normalisation => Normalisation.ImageNet;

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public byte[] Labels(SplitName split) => [.. _images[(int)split].Select(image => image.Label)];

    /// <inheritdoc/>
    public void Render(SplitName split, int index, Span<byte> planes)
    {
        var path = _images[(int)split][index].File.FullName;
        try
        {
            _scaler.Apply(PhotographFile.Decode(path), planes);
        }
        catch (InvalidDataException damaged)
        {
            throw DamagedFile.Name(new InvalidDataException($"{damaged.Message}; get the file again: the original is {_entry.Origin}", damaged), path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw DamagedFile.Name(new InvalidDataException($"{path} cannot be read: {unreadable.Message}", unreadable), path);
        }
    }

    private (FileInfo, byte)[] List(ImageFolders folders, SplitName split, int? perClass) =>
        [.. Enumerable.Range(0, _entry.Classes).SelectMany(label => folders.Files(split, label).Take(perClass ?? int.MaxValue).Select(file => (file, (byte)label)))];

    private string Identify()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"folder {Edition}, {PhotographFile.DecoderVersion}, {_scaler}\n");
        foreach (var split in _images)
        {
            text.Append(CultureInfo.InvariantCulture, $"{split.Length} images\n");
            foreach (var (file, label) in split)
            {
                text.Append(CultureInfo.InvariantCulture, $"{label} {FileIdentity.Of(file)}\n");
            }
        }

        return text.ToString();
    }
}
