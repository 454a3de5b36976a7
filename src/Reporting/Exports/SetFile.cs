using System.Security.Cryptography;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Safetensors;
using Slfd.FileFormats.Tensors;

namespace Slfd.Reporting.Exports;

/// <summary>A cell's <c>synthetic.safetensors</c> as bytes, tensor by tensor.</summary>
internal sealed class SetFile
{
    /// <summary>A synthetic set with more bytes in one tensor is none.</summary>
    private const int MostBytes = 1 << 30;

    private readonly Dictionary<string, (ElementType Type, long[] Shape, byte[] Bytes)> _tensors;

    private SetFile(Dictionary<string, (ElementType, long[], byte[])> tensors, IReadOnlyList<string> classes) => (_tensors, Classes) = (tensors, classes);

    /// <summary>Names in label order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Hex SHA-256 over the raw bytes of the normalised images, then of the labels: what the cell's result says of its set.</summary>
    public string Sha256
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_tensors["normalised"].Bytes);
            hash.AppendData(_tensors["labels"].Bytes);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>The tensors for numpy, with the names of the classes.</summary>
    public IReadOnlyList<NpzWriter.Member> Members =>
        [.. _tensors.Select(tensor => new NpzWriter.Member(tensor.Key, NpzWriter.Member.KindOf(tensor.Value.Type), tensor.Value.Shape, tensor.Value.Bytes)), NpzWriter.Member.Texts("classes", Classes)];

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="InvalidDataException">Not such a file; the message names it and says what was expected.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SetFile Read(string path)
    {
        using var handle = File.OpenHandle(path);
        var file = FileBlob.Of(handle, path);
        var header = SafetensorsHeader.Read(file, path);
        var tensors = header.Entries.ToDictionary(entry => entry.Name, entry => (entry.Type, entry.Shape, file.Slice(entry.Start, entry.Length).ReadAll(MostBytes)), StringComparer.Ordinal);
        string[] needed = ["images", "labels", "mean", "normalised", "std"];
        return needed.FirstOrDefault(name => !tensors.ContainsKey(name)) is { } lacking
            ? throw new InvalidDataException($"{path}: no synthetic set: it has no tensor '{lacking}'")
            : new(needed.ToDictionary(name => name, name => tensors[name]), header.Metadata.GetValueOrDefault("classes")?.Split('\n') ?? throw new InvalidDataException($"{path}: no synthetic set: it has no class names"));
    }
}
