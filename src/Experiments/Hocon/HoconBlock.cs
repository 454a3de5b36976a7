namespace Slfd.Experiments.Hocon;

/// <summary>A file that is being read, as it was reached.</summary>
/// <param name="File">Its path.</param>
/// <param name="IncludedBy">The file that includes it; null for the first.</param>
/// <param name="IncludedAt">Where that one does.</param>
/// <param name="Prefix">The key path at which it is included; substitutions in it are looked for below that first.</param>
internal sealed record FileScope(string File, FileScope? IncludedBy, HoconPlace IncludedAt, HoconPath Prefix)
{
    /// <summary>Files above this one.</summary>
    public int Depth => IncludedBy is null ? 0 : 1 + IncludedBy.Depth;

    /// <summary>Where <paramref name="outer"/> has the include that leads here; null where it has none.</summary>
    public HoconPlace? IncludeWithin(FileScope outer) => IncludedBy is null ? null : IncludedBy == outer ? IncludedAt : IncludedBy.IncludeWithin(outer);
}

/// <summary>An object while it is put together: for each name, what was said of it, in order. Nothing is substituted yet.</summary>
internal sealed class HoconBlock(HoconPlace place)
{
    /// <summary>Where it is written first.</summary>
    public HoconPlace Place { get; } = place;

    /// <summary>What was said of each name.</summary>
    public Dictionary<string, HoconSlot> Slots { get; } = [];

    /// <summary>Its value, once it is known.</summary>
    public HoconValue? Resolved { get; set; }

    /// <summary>Whether its value is being found out.</summary>
    public bool IsOpen { get; set; }

    /// <summary>The first value in it that the file gives, or null.</summary>
    public HoconItem? FirstOf(FileScope scope)
    {
        foreach (var item in Slots.Values.SelectMany(slot => slot.Items))
        {
            if ((item is BlockItem inner ? inner.Block.FirstOf(scope) : item.Scope == scope ? item : null) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}

/// <summary>What was said of one name, in order: the last counts, objects are merged, and a value may refer to those before it.</summary>
internal sealed class HoconSlot(HoconPath path)
{
    /// <summary>The name's path.</summary>
    public HoconPath Path { get; } = path;

    /// <summary>First to last.</summary>
    public List<HoconItem> Items { get; } = [];
}

/// <summary>One thing said of a name.</summary>
internal abstract class HoconItem(FileScope scope, HoconPlace keyPlace)
{
    /// <summary>By which file.</summary>
    public FileScope Scope { get; } = scope;

    /// <summary>Where the name is written.</summary>
    public HoconPlace KeyPlace { get; } = keyPlace;
}

/// <summary>An object, to be merged with what stands before and after it.</summary>
internal sealed class BlockItem(FileScope scope, HoconPlace keyPlace, HoconBlock block) : HoconItem(scope, keyPlace)
{
    /// <summary>The object.</summary>
    public HoconBlock Block { get; } = block;
}

/// <summary>Any other value.</summary>
internal sealed class ValueItem(FileScope scope, HoconPlace keyPlace, HoconParts value, bool appends) : HoconItem(scope, keyPlace)
{
    /// <summary>Its parts.</summary>
    public HoconParts Value { get; } = value;

    /// <summary>Whether it is one more entry of the list before it.</summary>
    public bool Appends { get; } = appends;

    /// <summary>Its value, once it is known; null as well where an optional substitution leaves nothing.</summary>
    public HoconValue? Resolved { get; set; }

    /// <summary>Whether <see cref="Resolved"/> is known.</summary>
    public bool IsResolved { get; set; }

    /// <summary>Whether its value is being found out.</summary>
    public bool IsOpen { get; set; }
}

/// <summary>Parts side by side. None: the value could not be read.</summary>
internal sealed record HoconParts(HoconPlace Place, IReadOnlyList<HoconPart> Parts)
{
    /// <summary>Whether what it is depends on other keys.</summary>
    public bool HasSubstitution => Parts.Any(part => part is SubstitutionPart);

    /// <summary>Whether it names the key at the path or one below it, directly or in a list.</summary>
    public bool Names(HoconPath path) => Parts.Any(part => part switch
    {
        SubstitutionPart substitution => substitution.Paths.Any(named => named.Names.Take(path.Names.Count).SequenceEqual(path.Names)),
        ListPart list => list.Items.Any(item => item.Names(path)),
        TextPart or BlockPart => false,
        _ => throw new InvalidOperationException($"no part is a {part.GetType().Name}"),
    });
}

/// <summary>A part of a value.</summary>
internal abstract record HoconPart(HoconPlace Place);

/// <summary>A text or white space.</summary>
internal sealed record TextPart(HoconPlace Place, string Text, bool IsQuoted, bool IsSpace) : HoconPart(Place);

/// <summary>An object.</summary>
internal sealed record BlockPart(HoconPlace Place, HoconBlock Block) : HoconPart(Place);

/// <summary>A list.</summary>
internal sealed record ListPart(HoconPlace Place, IReadOnlyList<HoconParts> Items) : HoconPart(Place);

/// <summary>A substitution: the paths at which it looks, in order. The last is as written.</summary>
internal sealed record SubstitutionPart(HoconPlace Place, IReadOnlyList<HoconPath> Paths, bool IsOptional) : HoconPart(Place);
