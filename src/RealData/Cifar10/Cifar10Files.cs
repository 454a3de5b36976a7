using System.Text;
using Slfd.RealData.Images;

namespace Slfd.RealData.Cifar10;

/// <summary>CIFAR-10 in its official binary form. Source: distillation.md section 1.1, data/README.md.</summary>
/// <remarks>A record is a label byte and three planes of 32×32 bytes. The official batches have 10,000 records; the count is taken from the length, so a shortened copy is as good.</remarks>
internal sealed class Cifar10Files
{
    /// <summary>Side of the images.</summary>
    public const int Resolution = 32;

    private const int Classes = 10;
    private const int ImageBytes = 3 * Resolution * Resolution;
    private const int RecordBytes = 1 + ImageBytes;
    private const string NamesFile = "batches.meta.txt";
    private const string TestFile = "test_batch.bin";

    private static readonly string[] s_folders = ["cifar10", "cifar-10-batches-bin", "."];
    private static readonly string[] s_trainFiles = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin")];

    private readonly string _folder;
    private readonly string _origin;

    private Cifar10Files(string folder, string origin) => (_folder, _origin) = (folder, origin);

    /// <summary>Finds the folder: <c>cifar10</c> or <c>cifar-10-batches-bin</c> below the data folder, or the data folder itself.</summary>
    /// <param name="dataFolder">Where data sets are looked for.</param>
    /// <param name="origin">Where the original comes from, for error messages.</param>
    /// <exception cref="DirectoryNotFoundException">None of them holds any of the files.</exception>
    public static Cifar10Files Find(string dataFolder, string origin)
    {
        string[] candidates = [.. s_folders.Select(name => Path.GetFullPath(Path.Combine(dataFolder, name)))];
        string[] files = [.. s_trainFiles, TestFile];
        var found = candidates.FirstOrDefault(folder => files.Any(name => File.Exists(Path.Combine(folder, name))));
        return found is not null
            ? new(found, origin)
            : throw new DirectoryNotFoundException(
                $"cifar10 was looked for in {string.Join(", ", candidates)}: expected {s_trainFiles[0]} to {s_trainFiles[^1]}, {TestFile} and {NamesFile} in one of them; the original is the {origin}");
    }

    /// <summary>Where the files are.</summary>
    public string Folder => _folder;

    /// <summary>Class names from the meta file, in label order.</summary>
    /// <exception cref="InvalidDataException">Not ten lines.</exception>
    /// <exception cref="FileNotFoundException">It is missing.</exception>
    public IReadOnlyList<string> ReadClassNames()
    {
        var path = Existing(NamesFile);
        string[] names = [.. File.ReadAllLines(path, Encoding.ASCII).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == Classes
            ? names
            : throw Damaged(path, $"has {names.Length} names, expected {Classes}, one per line");
    }

    /// <summary>The five training batches, in order.</summary>
    /// <param name="perClass">Only the first so many of each class; null: all.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or a class has no image.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public ImageSplit ReadTrain(int? perClass) => Read(s_trainFiles, perClass);

    /// <summary>The test batch.</summary>
    /// <inheritdoc cref="ReadTrain"/>
    public ImageSplit ReadTest(int? perClass) => Read([TestFile], perClass);

    private ImageSplit Read(string[] names, int? perClass)
    {
        var (pixels, labels, kept) = (new MemoryStream(), new List<byte>(), new int[Classes]);
        foreach (var path in names.Select(Existing))
        {
            var bytes = File.ReadAllBytes(path);
            if (bytes.Length == 0 || bytes.Length % RecordBytes != 0)
            {
                throw Damaged(path, $"has {bytes.Length} bytes, expected a positive multiple of {RecordBytes}: 1 label byte and {ImageBytes} pixel bytes per image");
            }

            for (var at = 0; at < bytes.Length; at += RecordBytes)
            {
                var label = bytes[at];
                if (label >= Classes)
                {
                    throw Damaged(path, $"says label {label} in record {at / RecordBytes}, expected 0 to {Classes - 1}");
                }

                if (kept[label]++ < (perClass ?? int.MaxValue))
                {
                    labels.Add(label);
                    pixels.Write(bytes, at + 1, ImageBytes);
                }
            }
        }

        var empty = Array.IndexOf(kept, 0);
        return empty < 0
            ? new(pixels.ToArray(), [.. labels])
            : throw Damaged(Path.Combine(_folder, names[^1]), $"and the batches before it hold no image of class {empty}, expected at least one of each");
    }

    private string Existing(string name)
    {
        var path = Path.Combine(_folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing: cifar10 needs {s_trainFiles[0]} to {s_trainFiles[^1]}, {TestFile} and {NamesFile} in one folder; the original is the {_origin}", path);
    }

    private InvalidDataException Damaged(string path, string problem) => new($"{path} {problem}; get the file again from the {_origin}");
}
