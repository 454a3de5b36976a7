using System.Text;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;

namespace Slfd.RealData.Cifar10;

/// <summary>CIFAR-10 in its official binary form, or in the Python version that other libraries download. Source: distillation.md section 1.1, data/README.md.</summary>
/// <remarks>
/// Binary: a record is a label byte and three planes of 32×32 bytes. Python: a batch is a pickle of a matrix of such planes and a list of labels (<see cref="Cifar10Pickle"/>). Images, labels and their
/// order are the same in both. The official batches have 10,000 records; the count is taken from the file, so a shortened copy is as good. Where both lie there, the binary one is read.
/// </remarks>
internal sealed class Cifar10Files
{
    /// <summary>Side of the images.</summary>
    public const int Resolution = 32;

    private const int Classes = 10;
    private const int ImageBytes = 3 * Resolution * Resolution;
    private const int RecordBytes = 1 + ImageBytes;
    private const string NamesFile = "batches.meta.txt";

    /// <summary>The names of the Python version's files; an ending more in the binary one.</summary>
    private const string PickledNamesFile = "batches.meta", TestBatch = "test_batch", BinaryEnding = ".bin";

    private static readonly string[] s_folders = ["cifar10", "cifar-10-batches-bin", "cifar-10-batches-py", "."];
    private static readonly string[] s_trainBatches = [.. Enumerable.Range(1, 5).Select(number => $"data_batch_{number}")];

    private readonly string _folder;
    private readonly string _origin;
    private readonly bool _pickled;

    private Cifar10Files(string folder, string origin, bool pickled) => (_folder, _origin, _pickled) = (folder, origin, pickled);

    /// <summary>Finds the folder: <c>cifar10</c>, <c>cifar-10-batches-bin</c> or <c>cifar-10-batches-py</c> below the data folder, or the data folder itself.</summary>
    /// <param name="dataFolder">Where data sets are looked for.</param>
    /// <param name="origin">Where the original comes from, for error messages.</param>
    /// <exception cref="DirectoryNotFoundException">None of them holds any of the files.</exception>
    public static Cifar10Files Find(string dataFolder, string origin)
    {
        string[] candidates = [.. s_folders.Select(name => Path.GetFullPath(Path.Combine(dataFolder, name)))];
        string[] batches = [.. s_trainBatches, TestBatch];
        foreach (var pickled in new[] { false, true })
        {
            if (candidates.FirstOrDefault(folder => batches.Any(name => File.Exists(Path.Combine(folder, pickled ? name : name + BinaryEnding)))) is { } found)
            {
                return new(found, origin, pickled);
            }
        }

        throw new DirectoryNotFoundException(
            $"cifar10 was looked for in {string.Join(", ", candidates)}: expected {s_trainBatches[0]}{BinaryEnding} to {s_trainBatches[^1]}{BinaryEnding}, {TestBatch}{BinaryEnding} and {NamesFile}, or the Python version's files of the same names without ending, in one of them; the original is the {origin}");
    }

    /// <summary>Where the files may be: each folder, and each file in it.</summary>
    public static IEnumerable<string> Places(string dataFolder) =>
        from folder in s_folders.Select(name => Path.GetFullPath(Path.Combine(dataFolder, name)))
        from file in (string[])["", .. s_trainBatches, TestBatch, .. s_trainBatches.Append(TestBatch).Select(name => name + BinaryEnding), NamesFile, PickledNamesFile]
        select file.Length == 0 ? folder : Path.Combine(folder, file);

    /// <summary>The files of the training images, for people.</summary>
    public string TrainSource => $"{NameOf(s_trainBatches[0])} to {NameOf(s_trainBatches[^1])}";

    /// <summary>The file of the test images, for people.</summary>
    public string TestSource => NameOf(TestBatch);

    /// <summary>Where the files are.</summary>
    public string Folder => _folder;

    /// <summary>Class names from the meta file, in label order.</summary>
    /// <exception cref="InvalidDataException">Not ten lines.</exception>
    /// <exception cref="FileNotFoundException">It is missing.</exception>
    public IReadOnlyList<string> ReadClassNames()
    {
        var path = Existing(_pickled ? PickledNamesFile : NamesFile);
        string[] names = _pickled ? Pickled(path, Cifar10Pickle.Names) : [.. File.ReadAllLines(path, Encoding.ASCII).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == Classes
            ? names
            : throw Damaged(path, $"has {names.Length} names, expected {Classes}, one per line");
    }

    /// <summary>The five training batches, in order.</summary>
    /// <param name="perClass">Only the first so many of each class; null: all.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or a class has no image.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    public ImageSplit ReadTrain(int? perClass) => Read(s_trainBatches, perClass);

    /// <summary>Training and test images by the lengths of the files; null of the Python version, whose files would have to be read, but are there.</summary>
    /// <inheritdoc cref="ReadTrain" path="/exception"/>
    public (int Train, int Test)? Counts()
    {
        string[] train = [.. s_trainBatches.Select(name => Existing(NameOf(name)))];
        var test = Existing(NameOf(TestBatch));
        return _pickled ? null : (train.Sum(Records), Records(test));

        int Records(string path) => new FileInfo(path).Length is > 0 and var length && length % RecordBytes == 0
            ? (int)(length / RecordBytes)
            : throw Damaged(path, $"has {new FileInfo(path).Length} bytes, expected a positive multiple of {RecordBytes}: 1 label byte and {ImageBytes} pixel bytes per image");
    }

    /// <summary>The test batch.</summary>
    /// <inheritdoc cref="ReadTrain"/>
    public ImageSplit ReadTest(int? perClass) => Read([TestBatch], perClass);

    private ImageSplit Read(string[] names, int? perClass)
    {
        var (pixels, labels, kept) = (new MemoryStream(), new List<byte>(), new int[Classes]);
        foreach (var path in names.Select(name => Existing(NameOf(name))))
        {
            var bytes = _pickled ? Pickled(path, Cifar10Pickle.Records) : File.ReadAllBytes(path);
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
            : throw Damaged(Path.Combine(_folder, NameOf(names[^1])), $"and the batches before it hold no image of class {empty}, expected at least one of each");
    }

    private string Existing(string name)
    {
        var path = Path.Combine(_folder, name);
        return File.Exists(path)
            ? RegularData.Must(path)
            : throw new FileNotFoundException($"{path} is missing: cifar10 needs {TrainSource}, {TestSource} and {(_pickled ? PickledNamesFile : NamesFile)} in one folder; the original is the {_origin}", path);
    }

    private string NameOf(string batch) => _pickled ? batch : batch + BinaryEnding;

    private T Pickled<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (InvalidDataException damaged)
        {
            throw new InvalidDataException($"{damaged.Message}; get the file again from the {_origin}", damaged);
        }
    }

    private InvalidDataException Damaged(string path, string problem) => new($"{path} {problem}; get the file again from the {_origin}");
}
