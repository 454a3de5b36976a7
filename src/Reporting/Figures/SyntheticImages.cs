using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Safetensors;
using Slfd.FileFormats.Tensors;

namespace Slfd.Reporting.Figures;

/// <summary>The images of a cell's <c>synthetic.safetensors</c>, class by class.</summary>
/// <param name="Pixels">[C·ipc, 3, r, r], row-major; nominally in [0, 1], not clamped.</param>
/// <param name="Resolution">r.</param>
/// <param name="ClassNames">C names, in label order.</param>
public sealed record SyntheticImages(float[] Pixels, int Resolution, IReadOnlyList<string> ClassNames)
{
    private const string Name = "images";

    /// <summary>Numbers in one image.</summary>
    public int Size => 3 * Resolution * Resolution;

    /// <summary>ipc.</summary>
    public int PerClass => Pixels.Length / Size / ClassNames.Count;

    /// <summary>The planes of one image of a class.</summary>
    public ReadOnlySpan<float> Image(int label, int index) => Pixels.AsSpan(((label * PerClass) + index) * Size, Size);

    /// <summary>Reads the tensor <c>images</c> and the class names.</summary>
    /// <exception cref="InvalidDataException">Not such a file; the message names it and says what was expected.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SyntheticImages Read(string path)
    {
        using var handle = File.OpenHandle(path);
        var file = FileBlob.Of(handle, path);
        var header = SafetensorsHeader.Read(file, path);
        var images = header.Entries.FirstOrDefault(entry => entry.Name == Name) ?? throw new InvalidDataException($"{path}: no synthetic set: it has no tensor '{Name}'");
        var names = header.Metadata.GetValueOrDefault("classes")?.Split('\n') ?? throw new InvalidDataException($"{path}: no synthetic set: it has no class names");
        if (images.Type != ElementType.Single || images.Shape is not [> 0, 3, > 0 and <= 4096, _] || images.Shape[2] != images.Shape[3] || images.Shape[0] % names.Length != 0)
        {
            throw new InvalidDataException(
                $"{path}: expected {Name} [{names.Length}·ipc, 3, r, r] of {ElementType.Single.Code}, found [{string.Join(", ", images.Shape)}] of {images.Type.Code}");
        }

        return new(images.Stored(file).ToArray(), (int)images.Shape[2], names);
    }
}
