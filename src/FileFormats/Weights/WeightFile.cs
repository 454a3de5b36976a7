using Microsoft.Win32.SafeHandles;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Safetensors;
using Slfd.FileFormats.Tensors;
using Slfd.FileFormats.Zip;

namespace Slfd.FileFormats.Weights;

/// <summary>How weights are stored.</summary>
internal enum WeightFormat
{
    /// <summary>A snapshot of StyleGAN-XL's trainer.</summary>
    NetworkPickle,

    /// <summary>PyTorch's <c>.pth</c>, either of its two layouts.</summary>
    TorchFile,

    /// <summary>A <c>.safetensors</c> file.</summary>
    Safetensors,
}

/// <summary>A weights file that is open: what it holds is known, its numbers are read one tensor at a time. What kind of file it is, its content tells, not its name.</summary>
internal sealed class WeightFile : IDisposable
{
    /// <summary>No file is turned into many times more memory than it has bytes.</summary>
    private const long MostGrowth = 8;

    private readonly SafeFileHandle _handle;
    private readonly PickledDict? _root;
    private long _left;

    private WeightFile(string path, SafeFileHandle handle)
    {
        (Path, _handle, _left) = (path, handle, MostGrowth * RandomAccess.GetLength(handle) + (64L << 20));
        var file = FileBlob.Of(handle, path);
        Span<byte> head = stackalloc byte[16];
        using (var stream = file.Open())
        {
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }

        (Format, var root) = Recognise(head) switch
        {
            WeightFormat.Safetensors => (WeightFormat.Safetensors, null),
            WeightFormat.TorchFile => (WeightFormat.TorchFile, ZipDirectory.Begins(head)
                ? TorchZipFile.Read(file, new PickleLimits())
                : LegacyTorchFile.Read(file, NetworkVocabulary.StateDict, new PickleLimits())),
            WeightFormat.NetworkPickle => (WeightFormat.NetworkPickle, Pickle(file)),
            _ => throw new InvalidDataException(
                $"{path}: neither a network pickle (.pkl), nor a PyTorch file (.pth), nor a .safetensors file; a download that failed often leaves a page of text: fetch it again"),
        };
        _root = Format == WeightFormat.Safetensors ? null : root as PickledDict ?? throw new InvalidDataException($"{path}: holds no dictionary of weights at its top");
        var header = Format == WeightFormat.Safetensors ? SafetensorsHeader.Read(file, path) : null;
        Metadata = header?.Metadata ?? new Dictionary<string, string>();
        Tensors = Format switch
        {
            WeightFormat.Safetensors => StateDicts.Unwrapped(header!.Entries.ToDictionary(entry => entry.Name, entry => entry.Stored(file), StringComparer.Ordinal)),
            WeightFormat.TorchFile => StateDicts.Of(_root!),
            WeightFormat.NetworkPickle => new Dictionary<string, StoredTensor>(),
            var other => throw new InvalidOperationException($"{path}: a weights file of the form {other}; known are {string.Join(", ", Enum.GetNames<WeightFormat>())}"),
        };
    }

    public string Path { get; }

    public WeightFormat Format { get; }

    /// <summary>Texts that a <c>.safetensors</c> file keeps beside its tensors; empty for the other forms.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>By name; empty for a network pickle, whose tensors hang in a tree, and for a file that keeps several networks (<see cref="Several"/>).</summary>
    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The keys under which a PyTorch file keeps networks where there are several, so that none is taken; empty where it has one.</summary>
    public IReadOnlyList<string> Several => Format == WeightFormat.TorchFile && Tensors.Count == 0 ? StateDicts.KeysOf(_root!) : [];

    /// <summary>The top of a network pickle: G, D, G_ema and the rest.</summary>
    public PickledDict Networks => Format == WeightFormat.NetworkPickle ? _root! : throw new InvalidOperationException($"{Path} is no network pickle");

    /// <summary>Opens a file and reads its structure.</summary>
    /// <exception cref="InvalidDataException">No weights file, damaged, or with something in it that a weights file has not; the message names file, place and what to do.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WeightFile Open(string path)
    {
        var handle = File.OpenHandle(path);
        try
        {
            return new(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>A tensor of <see cref="Tensors"/>, about to be read.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="shape">What it must be.</param>
    /// <exception cref="InvalidDataException">Missing, of another shape, or one too many for a file of this size.</exception>
    public StoredTensor Expect(string name, params long[] shape) => Tensors.TryGetValue(name, out var stored)
        ? Expect(name, stored, shape)
        : throw new InvalidDataException($"{Path}: has no tensor '{name}'");

    /// <summary>A tensor of this file, about to be read.</summary>
    /// <inheritdoc cref="Expect(string, long[])"/>
    public StoredTensor Expect(string name, StoredTensor stored, params long[] shape)
    {
        if (!stored.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new InvalidDataException($"{Path}: '{name}' is [{string.Join(", ", stored.Shape)}], expected [{string.Join(", ", shape)}]");
        }

        _left -= 4 * stored.Count;
        return _left >= 0 ? stored : throw new InvalidDataException($"{Path}: its tensors share so much that they need many times the file's size; no weights file does");
    }

    public void Dispose() => _handle.Dispose();

    private static object? Pickle(Blob file)
    {
        using var source = new PickleSource(file);
        return new PickleMachine(source, NetworkVocabulary.Network, new PickleLimits()).Run();
    }

    private static WeightFormat? Recognise(ReadOnlySpan<byte> head) => head switch
    {
        _ when ZipDirectory.Begins(head) || LegacyTorchFile.Begins(head) => WeightFormat.TorchFile,
        [_, _, _, _, _, 0, 0, 0, (byte)'{', ..] => WeightFormat.Safetensors,
        [0x80, <= 5, ..] or [(byte)'(', ..] or [(byte)'}', ..] or [(byte)'c', ..] => WeightFormat.NetworkPickle,
        _ => null,
    };
}
