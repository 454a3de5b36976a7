using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tensors;

namespace Slfd.FileFormats.Weights;

/// <summary>One module of a network pickle, as a caller wants to see it: numbers, tensors and children by name, every lack an error that names the path. Source: generators.md section 3.2.</summary>
internal sealed class NetworkModule
{
    private const int MostModules = 20_000;
    private const int MostDepth = 16;

    private readonly WeightFile _file;
    private readonly PickledDict _state;

    /// <exception cref="InvalidDataException">Not a module, or of a class that no generator consists of.</exception>
    public NetworkModule(WeightFile file, object? value, string path)
    {
        (_file, Path) = (file, path);
        if (value is not PickledObject thing)
        {
            throw Refuse("is no network");
        }

        if (thing.Inert)
        {
            throw new InvalidDataException($"{thing.Where}: '{path}' is an object of {thing.ClassName}, which no published generator holds; this version does not know what it computes");
        }

        (ClassName, _state) = (thing.ClassName, thing.State ?? throw Refuse("has no state"));
    }

    /// <summary>Where it hangs: <c>G_ema.synthesis.L0_36_512</c>.</summary>
    public string Path { get; }

    /// <summary>Python's name of its class.</summary>
    public string ClassName { get; }

    /// <summary>Names of the modules below it.</summary>
    public IReadOnlyCollection<string> Children => [.. Table("_modules").Where(entry => entry.Value is not null).Select(entry => entry.Key)];

    public NetworkModule Child(string name) => new(_file, Table("_modules").GetValueOrDefault(name), $"{Path}.{name}");

    public bool HasChild(string name) => Table("_modules").GetValueOrDefault(name) is not null;

    /// <summary>A whole number within bounds.</summary>
    public int Whole(string name, int least, int most) => PickledNumbers.Whole(Attribute(name)) is { } value && value >= least && value <= most
        ? (int)value
        : throw Refuse($"has '{name}', which is no whole number from {least} to {most}");

    /// <summary>A finite number.</summary>
    public double Real(string name) => PickledNumbers.Real(Attribute(name)) is { } value && double.IsFinite(value) ? value : throw Refuse($"has '{name}', which is no number");

    /// <summary>A finite number, or null where it is None or missing.</summary>
    public double? OptionalReal(string name) => _state.ByName.GetValueOrDefault(name) is null ? null : Real(name);

    public bool Flag(string name) => PickledNumbers.Whole(Attribute(name)) is { } value and (0 or 1) ? value == 1 : throw Refuse($"has '{name}', which is neither True nor False");

    /// <summary>As <see cref="Flag(string)"/>, where older code lacks the attribute.</summary>
    public bool Flag(string name, bool otherwise) => _state.ByName.GetValueOrDefault(name) is null ? otherwise : Flag(name);

    public string Text(string name) => Attribute(name) as string ?? throw Refuse($"has '{name}', which is no text");

    /// <summary>Whole numbers, at least one.</summary>
    public long[] Wholes(string name) => PickledNumbers.Wholes(Attribute(name)) is { Length: > 0 } values ? values : throw Refuse($"has '{name}', which is no list of whole numbers");

    public IReadOnlyList<string> Texts(string name) => PickledNumbers.Items(Attribute(name)) is { } items && items.All(item => item is string)
        ? [.. items.Cast<string>()]
        : throw Refuse($"has '{name}', which is no list of names");

    /// <summary>A parameter or buffer, unread; null where it is None or missing.</summary>
    public StoredTensor? Stored(string name) => (Table("_parameters").GetValueOrDefault(name) ?? Table("_buffers").GetValueOrDefault(name)) switch
    {
        null => null,
        StoredTensor tensor => tensor,
        _ => throw Refuse($"has '{name}', which is no tensor"),
    };

    /// <summary>Shape of a parameter or buffer.</summary>
    public long[] Shape(string name) => (Stored(name) ?? throw Refuse($"has no tensor '{name}'")).Shape;

    /// <summary>A parameter or buffer, about to be read.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">What it must be.</param>
    public StoredTensor Expect(string name, params long[] shape) => _file.Expect($"{Path}.{name}", Stored(name) ?? throw Refuse($"has no tensor '{name}'"), shape);

    /// <summary>All tensors of the state dict below this module, by key; nothing that PyTorch would leave out.</summary>
    /// <exception cref="InvalidDataException">More modules, or deeper ones, than any network has: some hang below themselves, or below many others.</exception>
    public IReadOnlyList<(string Key, StoredTensor Value)> StateDict()
    {
        List<(string Key, StoredTensor Value)> tensors = [];
        Stack<(NetworkModule Module, string Prefix, int Depth)> left = new([(this, "", 0)]);
        for (var modules = 1; left.TryPop(out var next); modules++)
        {
            if (modules > MostModules || next.Depth > MostDepth)
            {
                throw Refuse($"has more than {MostModules} modules, or is nested more than {MostDepth} deep; no network is");
            }

            tensors.AddRange(next.Module.Own(next.Prefix));
            foreach (var child in next.Module.Children)
            {
                left.Push((next.Module.Child(child), $"{next.Prefix}{child}.", next.Depth + 1));
            }
        }

        return tensors;
    }

    /// <summary>An error about this module.</summary>
    public InvalidDataException Refuse(string because) => new($"{_file.Path}: '{Path}' {because}");

    private IEnumerable<(string Key, StoredTensor Value)> Own(string prefix)
    {
        var hidden = _state.TryGet("_non_persistent_buffers_set", out PickledSet? set) ? set.Items.OfType<string>().ToHashSet(StringComparer.Ordinal) : [];
        return Table("_parameters").Keys.Concat(Table("_buffers").Keys.Where(name => !hidden.Contains(name)))
            .Select(name => (prefix + name, Stored(name))).Where(entry => entry.Item2 is not null).Select(entry => (entry.Item1, entry.Item2!));
    }

    private object? Attribute(string name) => _state.ByName.TryGetValue(name, out var value) ? value : throw Refuse($"has no attribute '{name}'");

    private IReadOnlyDictionary<string, object?> Table(string name) => _state.TryGet(name, out PickledDict? table) ? table.ByName : new Dictionary<string, object?>();
}
