using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Photographs;

namespace Slfd.RealData.Folders;

/// <summary>A data set in ImageNet's form: a folder per class, named by its wnid, below <c>train</c> and <c>val</c>. Source: distillation.md section 1.2.</summary>
/// <remarks>Tiny-ImageNet-200 as it is distributed is read, too: <c>train/WNID/images</c>, and one flat <c>val/images</c> with the classes in a list.</remarks>
internal sealed class ImageFolders
{
    private const string AnnotationsFile = "val_annotations.txt";

    private readonly DataSetEntry _entry;
    private readonly FolderLayout _layout;
    private readonly Lazy<ILookup<string, string>> _annotated;

    private ImageFolders(string root, DataSetEntry entry, FolderLayout layout)
    {
        (Root, _entry, _layout) = (root, entry, layout);
        _annotated = new(ReadAnnotations);
    }

    /// <summary>The folder that holds <c>train</c> and <c>val</c>.</summary>
    public string Root { get; }

    /// <summary>Finds the folder below the data folder; the data folder itself may be it.</summary>
    /// <exception cref="DirectoryNotFoundException">No place has a folder <c>train</c>; the message lists them.</exception>
    public static ImageFolders Find(string dataFolder, DataSetEntry entry, FolderLayout layout)
    {
        string[] candidates = [.. layout.Places.Select(name => Path.GetFullPath(Path.Combine(dataFolder, name)))];
        var found = candidates.FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, "train")));
        return found is not null
            ? new(found, entry, layout)
            : throw new DirectoryNotFoundException(
                $"{entry.Name} was looked for in {string.Join(", ", candidates)}: expected train/<wnid>/*.JPEG and val/<wnid>/*.JPEG in one of them; the original is {entry.Origin}");
    }

    /// <summary>The folders that decide whether the set can be read: where it may be, and of the place where it is those of each class.</summary>
    public static IEnumerable<string> Places(string dataFolder, DataSetEntry entry, FolderLayout layout)
    {
        string[] splits = [NameOf(SplitName.Train), NameOf(SplitName.Test)];
        string[] candidates = [.. layout.Places.Select(name => Path.GetFullPath(Path.Combine(dataFolder, name)))];
        var root = candidates.FirstOrDefault(folder => Directory.Exists(Path.Combine(folder, splits[0])));
        return [.. candidates.SelectMany(folder => splits.Select(split => Path.Combine(folder, split))),
            .. root is null ? [] : entry.ClassList.SelectMany(known => splits.Select(split => Path.Combine(root, split, known.Wnid!)))];
    }

    /// <summary>The files of a class in a split, in ordinal order of their names.</summary>
    /// <param name="split">Training images, or the validation images that judge.</param>
    /// <param name="label">The class.</param>
    /// <exception cref="DirectoryNotFoundException">The class has no folder; the message names its wnid.</exception>
    /// <exception cref="InvalidDataException">The folder holds no image.</exception>
    public IReadOnlyList<FileInfo> Files(SplitName split, int label)
    {
        var entry = _entry.ClassList[label];
        var folder = FolderOf(split, entry.Wnid!);
        IEnumerable<FileInfo> all = folder is not null
            ? new DirectoryInfo(folder).EnumerateFiles()
            : split == SplitName.Test && _annotated.Value.Contains(entry.Wnid!)
            ? _annotated.Value[entry.Wnid!].Select(name => new FileInfo(Path.Combine(Root, "val", "images", name)))
            : throw new DirectoryNotFoundException($"{Path.Combine(Root, NameOf(split), entry.Wnid!)} is missing: {_entry.Name} needs a folder of images of {entry.Wnid} ({entry.Name}) there; the original is {_entry.Origin}");
        FileInfo[] files = [.. all.Where(file => PhotographFile.IsImageName(file.Name)).OrderBy(file => file.Name, StringComparer.Ordinal)];
        return files.Length > 0
            ? files
            : throw new InvalidDataException($"{folder ?? Path.Combine(Root, "val", "images")} holds no .JPEG, .jpg or .png file of {entry.Wnid} ({entry.Name}); get the folder again: the original is {_entry.Origin}");
    }

    private string? FolderOf(SplitName split, string wnid)
    {
        var folder = Path.Combine(Root, NameOf(split), wnid);
        var inner = Path.Combine(folder, "images");
        return Directory.Exists(inner) ? inner : Directory.Exists(folder) ? folder : null;
    }

    /// <summary>File names of Tiny-ImageNet's flat validation folder by wnid; empty where there is no list.</summary>
    private ILookup<string, string> ReadAnnotations()
    {
        var path = Path.Combine(Root, "val", AnnotationsFile);
        string[] lines = _layout.HasFlatValidation && File.Exists(path) ? File.ReadAllLines(RegularData.Must(path)) : [];
        return lines.Select(line => line.Split('\t')).Where(parts => parts.Length >= 2 && Path.GetFileName(parts[0]) == parts[0]).ToLookup(parts => parts[1], parts => parts[0]);
    }

    private static string NameOf(SplitName split) => split == SplitName.Train ? "train" : "val";
}
