using System.Globalization;
using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Folders;
using Slfd.RealData.MedMnist;
using Slfd.RealData.Photographs;

namespace Slfd.RealData;

/// <summary>Says of a data set what is there, what is missing or damaged, and how much of the whole it is.</summary>
/// <param name="dataFolder">Where data sets are looked for.</param>
/// <param name="say">Told a line at a time.</param>
public sealed class DataCheck(string dataFolder, Action<string> say)
{
    /// <summary>Whether the files of a set are where they are looked for; they are not opened.</summary>
    public static bool IsThere(DataSetEntry entry, string dataFolder)
    {
        try
        {
            _ = PlaceOf(entry, dataFolder);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads everything that the set has: every record, array and photograph.</summary>
    /// <param name="entry">The set.</param>
    /// <returns>Whether a grid can use it.</returns>
    public bool Run(DataSetEntry entry)
    {
        try
        {
            say($"{entry.Name}: {PlaceOf(entry, dataFolder)}");
            return entry.Form switch
            {
                DataSetForm.Procedural => true,
                DataSetForm.Cifar10 => Cifar10(entry),
                DataSetForm.MedMnist => MedMnist(entry, MedMnistFile.Find(dataFolder, entry)),
                DataSetForm.ImageNetFolder or DataSetForm.TinyImageNetFolder => Folders(entry, ImageFolders.Find(dataFolder, entry)),
                var other => throw Unknown(entry, other),
            };
        }
        catch (Exception unusable) when (unusable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            say($"{entry.Name} cannot be used: {unusable.Message}");
            return false;
        }
    }

    private static string PlaceOf(DataSetEntry entry, string dataFolder) => entry.Form switch
    {
        DataSetForm.Procedural => "drawn by this program; needs no file",
        DataSetForm.Cifar10 => Cifar10Files.Find(dataFolder, entry.Origin!).Folder,
        DataSetForm.MedMnist => MedMnistFile.Find(dataFolder, entry).Path,
        DataSetForm.ImageNetFolder or DataSetForm.TinyImageNetFolder => ImageFolders.Find(dataFolder, entry).Root,
        var other => throw Unknown(entry, other),
    };

    private static ArgumentException Unknown(DataSetEntry entry, DataSetForm form) =>
        new($"data set '{entry.Name}' has the form {form}, which is not checked here; known are {string.Join(", ", Enum.GetNames<DataSetForm>())}");

    private bool Cifar10(DataSetEntry entry)
    {
        var files = Cifar10Files.Find(dataFolder, entry.Origin!);
        _ = files.ReadClassNames();
        Count("training", files.ReadTrain(perClass: null).Labels.Length, entry.TrainImages);
        Count("test", files.ReadTest(perClass: null).Labels.Length, entry.TestImages);
        say("no checksum is published for the unpacked files; lengths and labels are sound");
        return true;
    }

    private bool MedMnist(DataSetEntry entry, MedMnistFile file)
    {
        Count("training", file.Read("train", perClass: null).Labels.Length, entry.TrainImages);
        Count("test", file.Read("test", perClass: null).Labels.Length, entry.TestImages);
        say($"validation split: {file.Read("val", perClass: null).Labels.Length} images");
        var md5 = file.Md5();
        say(md5 == entry.Md5
            ? $"MD5 {md5}: the official file"
            : $"MD5 {md5}, the official file has {entry.Md5}: a subset or another edition; a grid uses it only with data {{ allow-subset = true }}. The original is {entry.Origin}");
        return true;
    }

    private bool Folders(DataSetEntry entry, ImageFolders folders)
    {
        var faults = 0;
        foreach (var (split, name, whole) in new[] { (SplitName.Train, "training", entry.TrainImages), (SplitName.Test, "validation", entry.TestImages) })
        {
            var sound = 0;
            for (var label = 0; label < entry.Classes; label++)
            {
                try
                {
                    var files = folders.Files(split, label);
                    var bad = Damaged(files);
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

            Count(name, sound, whole);
        }

        say(faults == 0 ? "every image decodes" : $"{faults} faults, named above; the original is {entry.Origin}");
        return faults == 0;
    }

    private int Damaged(IReadOnlyList<FileInfo> files)
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
        foreach (var fault in faults.Where(fault => fault is not null))
        {
            say($"  {fault}");
        }

        return faults.Count(fault => fault is not null);
    }

    private void Count(string split, int found, int whole) => say(string.Create(CultureInfo.InvariantCulture,
        $"{split} split: {found:N0} images; the whole set has {(whole > 0 ? $"about {whole:N0}" : "as many as are asked for")}"));
}
