using Microsoft.Win32.SafeHandles;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Weights;

namespace Slfd.FileFormats.Arrays;

/// <summary>A pickle with a dictionary of texts, numbers and numpy arrays at its top, as Python programs keep data sets. It is read as data; nothing in it is run.</summary>
internal sealed class ArrayPickle : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly Dictionary<string, object?> _entries;

    private ArrayPickle(string path, SafeFileHandle handle)
    {
        (_path, _handle) = (path, handle);
        using PickleSource source = new(FileBlob.Of(handle, path));
        var top = new PickleMachine(source, NetworkVocabulary.Arrays, new PickleLimits()).Run() as PickledDict ?? throw new InvalidDataException($"{path}: holds no dictionary at its top");
        _entries = [];
        foreach (var (key, value) in top.Entries)
        {
            if (Text(key) is { } name)
            {
                _entries[name] = value;
            }
        }
    }

    /// <summary>Opens a file and reads its structure; arrays stay on the disk.</summary>
    /// <exception cref="InvalidDataException">It is no such pickle, is damaged, or asks for anything else; the message names file, place and what to do.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ArrayPickle Open(string path)
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

    /// <summary>A list of whole numbers.</summary>
    /// <exception cref="InvalidDataException">It is missing, or something else.</exception>
    public IReadOnlyList<long> Wholes(string name) => PickledNumbers.Wholes(Entry(name)) ?? throw Wrong(name, "a list of whole numbers");

    /// <summary>A list of texts.</summary>
    /// <exception cref="InvalidDataException">It is missing, or something else.</exception>
    public IReadOnlyList<string> Texts(string name) => Entry(name) is PickledList list && list.Items.TrueForAll(item => Text(item) is not null)
        ? list.Items.ConvertAll(item => Text(item)!)
        : throw Wrong(name, "a list of texts");

    /// <summary>An array of unsigned bytes.</summary>
    /// <param name="name">Its key.</param>
    /// <param name="most">Bytes that it may have at most.</param>
    /// <returns>The bytes row by row, and the shape.</returns>
    /// <exception cref="InvalidDataException">It is missing, larger, shorter than it says, or something else.</exception>
    public (byte[] Bytes, long[] Shape) Bytes(string name, long most) => Entry(name) is PickledArray array ? array.Bytes(most) : throw Wrong(name, "an array of bytes");

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    private object? Entry(string name) => _entries.TryGetValue(name, out var value) ? value
        : throw new InvalidDataException($"{_path}: has no '{name}'; it has {string.Join(", ", _entries.Keys.Take(10).Select(key => $"'{key}'"))}");

    /// <summary>A text, or bytes that a newer Python wrote in its place.</summary>
    private static string? Text(object? value) =>
        value as string ?? (value is Blob { LengthLimit: <= PickleLimits.LongestText } bytes ? System.Text.Encoding.Latin1.GetString(bytes.ReadAll(PickleLimits.LongestText)) : null);

    private InvalidDataException Wrong(string name, string expected) => new($"{_path}: '{name}' is not {expected}");
}
