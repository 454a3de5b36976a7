using System.Diagnostics.CodeAnalysis;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Pickles;

// What a pickle is read into. None is null; booleans, long, BigInteger, double and string stand for themselves.

/// <summary>A tuple.</summary>
internal sealed class PickledTuple(object?[] items)
{
    public static PickledTuple Empty { get; } = new([]);

    public object?[] Items => items;
}

/// <summary>A list.</summary>
internal sealed class PickledList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A set; its items are not hashed, because nothing here needs more than to look for a name.</summary>
internal sealed class PickledSet(IEnumerable<object?> items)
{
    public List<object?> Items { get; } = [.. items];
}

/// <summary>A dictionary of any kind, in the order in which the entries were added; a later value of a key replaces the earlier one.</summary>
internal sealed class PickledDict
{
    private Dictionary<string, object?>? _byName;

    public List<(object? Key, object? Value)> Entries { get; } = [];

    /// <summary>Entries under text keys, each once.</summary>
    public IReadOnlyDictionary<string, object?> ByName
    {
        get
        {
            if (_byName is null)
            {
                _byName = new(StringComparer.Ordinal);
                foreach (var (key, value) in Entries)
                {
                    if (key is string name)
                    {
                        _byName[name] = value;
                    }
                }
            }

            return _byName;
        }
    }

    public void Add(object? key, object? value)
    {
        Entries.Add((key, value));
        if (_byName is not null && key is string name)
        {
            _byName[name] = value;
        }
    }

    public bool TryGet<T>(string name, [NotNullWhen(true)] out T? value)
        where T : class
    {
        value = ByName.GetValueOrDefault(name) as T;
        return value is not null;
    }
}

/// <summary>A class or function that a pickle names. It is a name and nothing else: nothing is ever looked up or run.</summary>
/// <param name="Module">Python module.</param>
/// <param name="Name">Name in it.</param>
/// <param name="Meaning">What this reader does for it.</param>
/// <param name="Where">File and offset of its first mention.</param>
internal sealed record PickledSymbol(string Module, string Name, PickleMeaning Meaning, BlobPlace Where)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>An object: its class's name and the state that was stored for it.</summary>
/// <param name="className">Python's name of the class.</param>
/// <param name="inert">A class that this reader knows nothing of: kept as data, and refused where a network is made of it.</param>
/// <param name="where">File and offset.</param>
internal sealed class PickledObject(string className, bool inert, BlobPlace where)
{
    public string ClassName => className;

    public bool Inert => inert;

    public BlobPlace Where => where;

    /// <summary>Its attributes; null until they are set, or where the state is no dictionary.</summary>
    public PickledDict? State { get; set; }
}
