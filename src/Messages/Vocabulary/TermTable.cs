using System.Collections.Frozen;

namespace Slfd.Messages.Vocabulary;

/// <summary>All words of one kind, as the glossary prints them.</summary>
public interface ITermTable
{
    /// <summary>What they are words for: <c>state of a cell</c>.</summary>
    string Kind { get; }

    /// <summary>Name, colour, glyph and sentence of each, in the order in which they are shown.</summary>
    IEnumerable<(string Name, string Colour, string Glyph, string Sentence)> Rows { get; }
}

/// <summary>The words for every member of an enumeration. A member without a word stops the program at its start, so none can be forgotten.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
public sealed class TermTable<T> : ITermTable
    where T : struct, Enum
{
    private readonly FrozenDictionary<T, Term<T>> _byValue;
    private readonly FrozenDictionary<string, Term<T>> _byName;

    /// <summary>Makes the table.</summary>
    /// <param name="kind">What they are words for: <c>state of a cell</c>.</param>
    /// <param name="terms">One for each member, in the order in which they are shown.</param>
    /// <exception cref="ArgumentException">A member has no word or two.</exception>
    public TermTable(string kind, params Term<T>[] terms)
    {
        (Kind, All) = (kind, terms);
        if (Enum.GetValues<T>().Except(terms.Select(term => term.Value)).ToList() is { Count: > 0 } missing)
        {
            throw new ArgumentException($"no word for {string.Join(", ", missing)}: each {kind} needs one", nameof(terms));
        }

        _byValue = terms.ToFrozenDictionary(term => term.Value);
        _byName = terms.ToFrozenDictionary(term => term.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public string Kind { get; }

    /// <summary>Every word, in the order in which they are shown.</summary>
    public IReadOnlyList<Term<T>> All { get; }

    /// <inheritdoc/>
    public IEnumerable<(string Name, string Colour, string Glyph, string Sentence)> Rows => All.Select(term => (term.Name, term.Colour, term.Glyph, term.Sentence));

    /// <summary>Every name, separated by commas; what help texts and refusals list.</summary>
    public string Names => string.Join(", ", All.Select(term => term.Name));

    /// <summary>The word for a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no member of the enumeration.</exception>
    public Term<T> this[T value] => _byValue.TryGetValue(value, out var term)
        ? term
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"not a {Kind}; these are: {Names}");

    /// <summary>The value that somebody typed, in whatever case.</summary>
    /// <exception cref="FormatException">It is no word of the table; the message lists all.</exception>
    public T Parse(string text) => _byName.TryGetValue(text.Trim(), out var term)
        ? term.Value
        : throw new FormatException($"'{text}' is no {Kind}: expected {Names}");
}
