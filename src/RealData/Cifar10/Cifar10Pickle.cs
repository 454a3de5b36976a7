using Slfd.FileFormats.Arrays;

namespace Slfd.RealData.Cifar10;

/// <summary>CIFAR-10's Python version: a batch is a dictionary with the matrix <c>data</c>, [N, 3072] bytes, three planes of an image in a row, and the list <c>labels</c>.</summary>
internal static class Cifar10Pickle
{
    private const int ImageBytes = 3 * Cifar10Files.Resolution * Cifar10Files.Resolution;
    private const int MostImages = 100_000, MostLabel = byte.MaxValue;

    /// <summary>The images of a batch as records of the binary version: a label byte and the planes.</summary>
    /// <exception cref="InvalidDataException">It is no such batch; the message names the file.</exception>
    public static byte[] Records(string path)
    {
        using var file = ArrayPickle.Open(path);
        var labels = file.Wholes("labels");
        var (images, shape) = file.Bytes("data", (long)MostImages * ImageBytes);
        if (shape is not [var count, ImageBytes] || count != labels.Count || labels.Any(label => label is < 0 or > MostLabel))
        {
            throw new InvalidDataException($"{path}: 'data' is [{string.Join(", ", shape)}] and there are {labels.Count} labels; expected [N, {ImageBytes}] bytes and N small whole numbers");
        }

        var records = new byte[count * (1 + ImageBytes)];
        for (var image = 0; image < count; image++)
        {
            records[image * (1 + ImageBytes)] = (byte)labels[image];
            Buffer.BlockCopy(images, image * ImageBytes, records, (image * (1 + ImageBytes)) + 1, ImageBytes);
        }

        return records;
    }

    /// <summary>The class names of the meta file, in label order.</summary>
    /// <exception cref="InvalidDataException">It is no such file; the message names it.</exception>
    public static string[] Names(string path)
    {
        using var file = ArrayPickle.Open(path);
        return [.. file.Texts("label_names")];
    }
}
