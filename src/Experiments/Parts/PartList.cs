using System.Collections;
using System.Collections.Immutable;

namespace Slfd.Experiments.Parts;

/// <summary>All parts of one kind. An unknown name is an error that lists the known ones, never a neighbour's default.</summary>
/// <typeparam name="TPart">The kind.</typeparam>
public sealed class PartList<TPart> : IReadOnlyList<TPart>
    where TPart : class, IPart
{
    private readonly string _kind;
    private ImmutableArray<TPart> _parts;

    /// <param name="kind">What a part is called in messages: <c>matching objective</c>.</param>
    /// <param name="parts">In the order of help and of tables.</param>
    public PartList(string kind, params TPart[] parts)
    {
        (_kind, _parts) = (kind, []);
        foreach (var part in parts)
        {
            Register(part);
        }
    }

    /// <inheritdoc/>
    public int Count => _parts.Length;

    /// <inheritdoc/>
    public TPart this[int index] => _parts[index];

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => [.. _parts.Select(part => part.Name)];

    /// <summary>The part called <paramref name="name"/>.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists the names that are known.</exception>
    public TPart Named(string? name) => Find(name)
        ?? throw new ArgumentException($"unknown {_kind} '{name}'; this build knows: {string.Join(", ", Names)}");

    /// <summary>The same, or null.</summary>
    public TPart? Find(string? name)
    {
        foreach (var part in _parts)
        {
            if (part.Name == name)
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>Adds a part behind the others. For a program that brings parts of its own; it calls this before the first grid is read.</summary>
    /// <exception cref="ArgumentException">A part has that name.</exception>
    public void Register(TPart part) => ImmutableInterlocked.Update(ref _parts, parts => parts.Any(known => known.Name == part.Name)
        ? throw new ArgumentException($"there are two of the {_kind} '{part.Name}'")
        : parts.Add(part));

    /// <inheritdoc/>
    public IEnumerator<TPart> GetEnumerator() => ((IEnumerable<TPart>)_parts).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
