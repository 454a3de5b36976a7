using System.Collections.Frozen;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Pickles;

/// <summary>A call that a pickle asks for, to be answered with data.</summary>
/// <param name="Symbol">What is called.</param>
/// <param name="Arguments">What with.</param>
/// <param name="Where">File and offset.</param>
/// <param name="Limits">What the file may still cost.</param>
internal readonly record struct PickleCall(PickledSymbol Symbol, object?[] Arguments, BlobPlace Where, PickleLimits Limits)
{
    /// <summary>An argument of a type.</summary>
    /// <exception cref="InvalidDataException">Missing, or of another type.</exception>
    public T Argument<T>(int index) => index < Arguments.Length && Arguments[index] is T argument ? argument : throw Refuse();

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidDataException">Missing, or none.</exception>
    public long Whole(int index) => index < Arguments.Length ? PickledNumbers.Whole(Arguments[index]) ?? throw Refuse() : throw Refuse();

    public InvalidDataException Refuse() => Where.Refuse($"{Symbol} is called with arguments that it does not have in a weights file; the file is damaged or forged");
}

/// <summary>What a name stands for.</summary>
/// <param name="Call">What a call gives; null: must not be called.</param>
/// <param name="IsClass">Objects of it may be made without a call, from their state.</param>
/// <param name="Inert">Those objects are kept as data that nothing may depend on.</param>
internal sealed record PickleMeaning(Func<PickleCall, object?>? Call = null, bool IsClass = false, bool Inert = false);

/// <summary>All names that a kind of file may use. Any other is refused where it is mentioned, before anything is done with it.</summary>
/// <param name="names">By <c>module name</c>.</param>
/// <param name="inertModules">Modules, and those below them, whose classes may occur as inert data.</param>
internal sealed class PickleVocabulary(IEnumerable<KeyValuePair<string, PickleMeaning>> names, params string[] inertModules)
{
    private static readonly PickleMeaning s_inert = new(IsClass: true, Inert: true);
    private readonly FrozenDictionary<string, PickleMeaning> _names = names.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The meaning of a name; null where it has none.</summary>
    public PickleMeaning? Find(string module, string name)
    {
        if (_names.TryGetValue($"{module} {name}", out var meaning))
        {
            return meaning;
        }

        foreach (var root in inertModules)
        {
            if (module.StartsWith(root, StringComparison.Ordinal) && (module.Length == root.Length || module[root.Length] == '.'))
            {
                return s_inert;
            }
        }

        return null;
    }
}
