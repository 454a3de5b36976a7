using System.Text;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Pickles;
using Slfd.FileFormats.Tensors;

namespace Slfd.FileFormats.Weights;

/// <summary>Every name that a weights file may use, and the data handling that stands for it. Source: generators.md section 3.4.</summary>
internal static class NetworkVocabulary
{
    private static readonly PickleMeaning s_symbol = new();
    private static readonly PickleMeaning s_set = new(call => new PickledSet(call.Arguments.Length == 0 ? [] : PickledNumbers.Items(call.Arguments[0]) ?? throw call.Refuse()));
    private static readonly PickleMeaning s_inertCall = new(call => new PickledObject(call.Symbol.ToString(), inert: true, call.Where));

    private static readonly PickleMeaning s_array = new(call => new PickledArray(call.Where));

    private static readonly (string Name, PickleMeaning Meaning)[] s_tensors =
    [
        .. ElementType.All.Select(type => ($"torch {type.Name}Storage", s_symbol)),
        ("collections OrderedDict", new(Dictionary)),
        ("torch._utils _rebuild_tensor_v2", new(call => new StridedTensor(call.Argument<TensorStorage>(0), call.Whole(1), Wholes(call, 2), Wholes(call, 3), call.Where))),
        ("torch._utils _rebuild_parameter", new(call => call.Argument<StoredTensor>(0))),
    ];

    /// <summary>A nested storage.</summary>
    private static readonly PickleVocabulary s_storages = Of(s_tensors.Where(entry => entry.Name.EndsWith("Storage", StringComparison.Ordinal)));

    /// <summary>numpy's arrays and numbers.</summary>
    private static readonly (string Name, PickleMeaning Meaning)[] s_numpy =
    [
        ("numpy dtype", new(call => new PickledDtype(call.Argument<string>(0)))),
        ("numpy ndarray", s_symbol),
        ("_codecs encode", new(Encode)),
        .. Both("multiarray scalar", new(Scalar)),
        .. Both("multiarray _reconstruct", s_array),
        .. Both("numeric _frombuffer", new(FromBuffer)),
    ];

    private static readonly (string Name, PickleMeaning Meaning)[] s_python =
    [
        .. s_numpy,
        ("torch_utils.persistence _reconstruct_persistent_obj", new(Persistent)),
        ("torch.storage _load_from_bytes", new(call => LegacyTorchFile.Read(call.Argument<Blob>(0), s_storages, call.Limits))),
        ("torch.nn.modules.sparse Embedding", new(IsClass: true)),
        ("dnnlib.util EasyDict", new(Dictionary)),
        ("builtins set", s_set),
        ("__builtin__ set", s_set),
        ("dill._dill _load_type", new(LoadType)),
        ("dill._dill _create_array", new(CreateArray)),
    ];

    /// <summary>
    /// What dill writes for the functions and methods that a trained discriminator's feature networks carry: kept as data, never called. Which of them a published
    /// file holds is not verified; a generator holds none.
    /// </summary>
    private static readonly (string Name, PickleMeaning Meaning)[] s_discriminator =
    [
        .. new[] { "_create_function", "_create_code", "_create_cell", "_import_module", "_get_attr", "_setattr" }.Select(name => ($"dill._dill {name}", s_inertCall)),
        ("__builtin__ __main__", s_symbol),
        ("torch Size", s_inertCall),
        ("torch device", s_inertCall),
    ];

    /// <summary>A pickle of numbers, texts and containers.</summary>
    public static PickleVocabulary Nothing { get; } = new([]);

    /// <summary>A dictionary of numbers, texts and arrays, such as a data set.</summary>
    public static PickleVocabulary Arrays { get; } = Of(s_numpy);

    /// <summary>A state dict; training programs keep steps and losses beside it, which may be numpy's numbers.</summary>
    public static PickleVocabulary StateDict { get; } = Of([.. s_tensors, .. s_numpy]);

    /// <summary>A network pickle. Classes of the training program's own packages, and of those that its discriminator is made of, are inert.</summary>
    public static PickleVocabulary Network { get; } = Of(
        [.. s_tensors, .. s_python, .. s_discriminator], "torch.nn.modules", "torchvision", "timm", "training", "torch_utils", "pg_modules", "feature_networks", "dnnlib");

    /// <summary>The type that a storage class's name stands for; null for any other name.</summary>
    public static ElementType? Storage(PickledSymbol symbol) => symbol.Module == "torch" ? ElementType.All.FirstOrDefault(type => $"{type.Name}Storage" == symbol.Name) : null;

    private static PickleVocabulary Of(IEnumerable<(string Name, PickleMeaning Meaning)> entries, params string[] inertModules) =>
        new(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Meaning)), inertModules);

    /// <summary>numpy renamed its inner package.</summary>
    private static IEnumerable<(string Name, PickleMeaning Meaning)> Both(string name, PickleMeaning meaning) => [($"numpy.core.{name}", meaning), ($"numpy._core.{name}", meaning)];

    private static long[] Wholes(PickleCall call, int index) => index < call.Arguments.Length ? PickledNumbers.Wholes(call.Arguments[index]) ?? throw call.Refuse() : throw call.Refuse();

    /// <summary>Empty, or made of a list of pairs.</summary>
    private static PickledDict Dictionary(PickleCall call)
    {
        var dict = new PickledDict();
        foreach (var pair in call.Arguments.Length == 0 ? [] : PickledNumbers.Items(call.Arguments[0]) ?? throw call.Refuse())
        {
            if (PickledNumbers.Items(pair) is not [var key, var value] || !call.Limits.Spend(48))
            {
                throw call.Refuse();
            }

            dict.Add(key, value);
        }

        return dict;
    }

    /// <summary>The source text that comes along is not looked at. Source: generators.md section 3.2.</summary>
    private static PickledObject Persistent(PickleCall call)
    {
        var meta = call.Argument<PickledDict>(0);
        return meta.TryGet("class_name", out string? name) && meta.TryGet("state", out PickledDict? state) && meta.TryGet("type", out string? type) && type == "class"
            ? new(name, inert: false, call.Where) { State = state }
            : throw call.Refuse();
    }

    /// <summary>How protocols 0 to 2 spell bytes.</summary>
    private static Blob Encode(PickleCall call)
    {
        if (call.Arguments.Length != 2 || call.Arguments[1] is not ("latin1" or "latin-1"))
        {
            throw call.Refuse();
        }

        return call.Arguments[0] switch
        {
            PickledText text => text.Latin1(),
            string text when text.All(character => character < 256) => call.Limits.Spend(text.Length) ? new MemoryBlob(Encoding.Latin1.GetBytes(text), call.Where) : throw call.Refuse(),
            _ => throw call.Refuse(),
        };
    }

    private static PickledSymbol LoadType(PickleCall call)
    {
        var name = call.Argument<string>(0);
        return name == "set" ? new("builtins", name, s_set, call.Where) : new("dill._dill", $"_load_type('{name}')", s_inertCall, call.Where);
    }

    private static PickledArray CreateArray(PickleCall call)
    {
        if (call.Argument<PickledSymbol>(0).Meaning != s_array)
        {
            throw call.Refuse();
        }

        var array = new PickledArray(call.Where);
        array.SetState(call.Argument<PickledTuple>(2), call.Where);
        return array;
    }

    private static object Scalar(PickleCall call)
    {
        var (type, raw) = (call.Argument<PickledDtype>(0), call.Arguments.ElementAtOrDefault(1) is string { Length: <= 16 } text ? Encoding.Latin1.GetBytes(text) : call.Argument<Blob>(1).ReadAll(16));
        return type.Size > 0 && raw.Length == type.Size ? type.Number(raw) : throw call.Refuse();
    }

    private static PickledArray FromBuffer(PickleCall call)
    {
        var array = new PickledArray(call.Where);
        array.Set(call.Argument<PickledDtype>(1), call.Argument<Blob>(0), call.Arguments.ElementAtOrDefault(2), call.Where);
        return array;
    }
}
