using Microsoft.Extensions.Primitives;
using Slfd.Messages.Coordination;
using Slfd.Web.Pages;

namespace Slfd.Web.Verbs;

/// <summary>What an operator can do from a page: shown first as it would be, then asked for, then done.</summary>
/// <param name="Name">In addresses and on buttons.</param>
/// <param name="Things">What it changes: one, and many.</param>
/// <param name="Sentence">What it does, for people.</param>
/// <param name="Do">Tries it, or does it.</param>
internal sealed record Verb(string Name, (string One, string Many) Things, string Sentence, Func<VerbCall, Task<Changed>> Do)
{
    /// <summary>What a person must say besides, by its name in addresses, and how it is asked for; null: nothing.</summary>
    public (string Name, string Label, int Most)? Asks { get; init; }
}

/// <summary>One use of a verb.</summary>
/// <param name="Pages">What pages work with.</param>
/// <param name="Said">What the address, or the form, says.</param>
/// <param name="By">Who asks.</param>
/// <param name="DryRun">Whether nothing is to happen.</param>
/// <param name="Stop">Ends the request early.</param>
internal sealed record VerbCall(PageParts Pages, IReadOnlyList<KeyValuePair<string, StringValues>> Said, OperatorId By, bool DryRun, CancellationToken Stop)
{
    /// <summary>What is said by a name; null: nothing.</summary>
    public string? this[string name] => All(name) is [.., var last] ? last : null;

    /// <summary>All that is said by a name.</summary>
    public string[] All(string name) => [.. Said.Where(pair => pair.Key == name).SelectMany(pair => pair.Value).OfType<string>().Where(text => text.Length > 0)];
}
