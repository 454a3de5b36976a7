using System.Globalization;
using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Folders;
using Slfd.RealData.Images;
using Slfd.RealData.Photographs;

namespace Slfd.RealData.Readers;

/// <summary>A folder per class.</summary>
/// <param name="layout">Where the folders are.</param>
internal sealed class FolderReader(FolderLayout layout) : DataReader
{
    /// <inheritdoc/>
    public override string Place(DataSetEntry entry, string dataFolder) => ImageFolders.Find(dataFolder, entry, layout).Root;

    /// <inheritdoc/>
    public override IEnumerable<string> Places(DataSetEntry entry, string dataFolder) => ImageFolders.Places(dataFolder, entry, layout);

    /// <inheritdoc/>
    public override DataOrigin Origin(DataSpec spec, DataSetEntry entry, string dataFolder)
    {
        var folders = ImageFolders.Find(dataFolder, entry, layout);
        var found = Enumerable.Range(0, entry.Classes).Sum(label => folders.Files(SplitName.Train, label).Count);
        return new(
            new("train", "train/WNID", layout.HasDivision ? Division.WholeTraining(entry, found) : entry.TrainImages, Remark(SplitName.Train)),
            new("val", "val/WNID", entry.TestImages, Remark(SplitName.Test)));

        string? Remark(SplitName split) => layout.HasDivision ? Division.Remark(folders, entry, split) : null;
    }

    /// <inheritdoc/>
    public override IImageSource Source(DataSpec spec, DataSetEntry entry, string dataFolder) =>
        new FolderSource(spec, entry, ImageFolders.Find(dataFolder, entry, layout));

    /// <inheritdoc/>
    public override DataLook Look(DataSpec spec, DataSetEntry entry, string dataFolder)
    {
        var folders = ImageFolders.Find(dataFolder, entry, layout);
        var (train, test) = (Count(SplitName.Train), Count(SplitName.Test));
        string?[] remarks = layout.HasDivision ? [Division.Remark(folders, entry, SplitName.Train), Division.Remark(folders, entry, SplitName.Test)] : [];
        var text = string.Join("; ", remarks.OfType<string>().Distinct().Prepend(
            $"folders in {folders.Root}, {Part(train, layout.HasDivision ? Division.WholeTraining(entry, train) : entry.TrainImages, "training")}, {Part(test, entry.TestImages, "validation")}"));
        return new(text) { Train = train, Test = test };

        int Count(SplitName split) => Enumerable.Range(0, entry.Classes).Sum(label => folders.Files(split, label).Count);
    }

    /// <inheritdoc/>
    public override bool Check(DataSetEntry entry, string dataFolder, Action<string> say)
    {
        var folders = ImageFolders.Find(dataFolder, entry, layout);
        var faults = 0;
        foreach (var (split, name, whole) in new[] { (SplitName.Train, "training", entry.TrainImages), (SplitName.Test, "validation", entry.TestImages) })
        {
            var sound = 0;
            for (var label = 0; label < entry.Classes; label++)
            {
                try
                {
                    var files = folders.Files(split, label);
                    var bad = Damaged(files, say);
                    sound += files.Count - bad;
                    faults += bad;
                    say(string.Create(CultureInfo.InvariantCulture, $"  {name} {entry.ClassList[label].Wnid} {entry.ClassList[label].Name}: {files.Count:N0} images"));
                }
                catch (Exception missing) when (missing is IOException or InvalidDataException)
                {
                    faults++;
                    say($"  {missing.Message}");
                }
            }

            Count(say, name, sound, whole);
            if (faults == 0 && layout.HasDivision && Division.Remark(folders, entry, split) is { } other)
            {
                say($"  {other}: a grid uses it, and its report says so");
            }
        }

        say(faults == 0 ? "every image decodes" : $"{faults} faults, named above; the original is {entry.Origin}");
        return faults == 0;
    }

    private static int Damaged(IReadOnlyList<FileInfo> files, Action<string> say)
    {
        var faults = new string?[files.Count];
        Parallel.For(0, files.Count, index =>
        {
            try
            {
                _ = PhotographFile.Decode(files[index].FullName);
            }
            catch (Exception damaged) when (damaged is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                faults[index] = damaged.Message;
            }
        });
        foreach (var fault in faults.OfType<string>())
        {
            say($"  {fault}");
        }

        return faults.Count(fault => fault is not null);
    }
}
