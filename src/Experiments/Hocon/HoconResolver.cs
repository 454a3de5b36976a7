using System.Runtime.CompilerServices;

namespace Slfd.Experiments.Hocon;

/// <summary>Finds out values: substitutes, puts parts together, merges objects. A value is found out when it is asked for, so that the order of keys does not matter.</summary>
/// <remarks>
/// <c>${path}</c> means the final value at the path. Only where that value is the very one that is being found out does it mean what was set before it
/// (<c>seeds = ${seeds} [3]</c>). Any longer way back to a value that is being found out is a cycle and is refused: what it would mean depended on where one begins.
/// </remarks>
internal sealed partial class HoconResolver(HoconBlock root, HoconProblems problems, HoconBudget budget)
{
    private readonly Stack<(ValueItem Item, HoconSlot Slot)> _open = [];

    /// <summary>Takes the outermost names that substitutions refer to.</summary>
    public ISet<string>? Referred { get; init; }

    /// <summary>The whole file.</summary>
    /// <exception cref="HoconLimitException">A limit was exceeded.</exception>
    public HoconObject Resolve() => (HoconObject)ValueOf(root);

    private HoconValue ValueOf(HoconBlock block)
    {
        if (block.Resolved is { } known)
        {
            return known;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        block.IsOpen = true;
        Dictionary<string, HoconMember> members = [];
        foreach (var (name, slot) in block.Slots)
        {
            if (Merged(slot, slot.Items.Count) is { } value)
            {
                members.Add(name, new(slot.Items[^1].KeyPlace, value));
            }
        }

        block.IsOpen = false;
        return block.Resolved = Bounded(new HoconObject(block.Place, members), block.Place);
    }

    /// <summary>The value that the first <paramref name="count"/> things said of a name make; null where they make none.</summary>
    private HoconValue? Merged(HoconSlot slot, int count)
    {
        HoconObject? over = null;
        for (var index = count - 1; index >= 0; index--)
        {
            var value = slot.Items[index] is BlockItem block ? ValueOf(block.Block) : ValueOf((ValueItem)slot.Items[index], slot, index);
            if (value is HoconObject under)
            {
                over = over is null ? under : Merge(under, over);
            }
            else if (value is HoconBroken || (value is not null && over is null))
            {
                return value;
            }
            else if (value is not null)
            {
                return over;
            }
        }

        return over;
    }

    private HoconValue? ValueOf(ValueItem item, HoconSlot slot, int index)
    {
        if (item.IsResolved)
        {
            return item.Resolved;
        }

        if (_open.Count >= HoconLimits.Chain)
        {
            throw new HoconLimitException(item.Value.Place, $"substitutions refer to each other over more than {HoconLimits.Chain} keys");
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        item.IsOpen = true;
        _open.Push((item, slot));
        var value = Concatenated(item.Value, inList: false);
        if (item.Appends && value is not (null or HoconBroken))
        {
            value = Appended(Merged(slot, index), value, item, slot);
        }

        _open.Pop();
        item.IsOpen = false;
        (item.Resolved, item.IsResolved) = (value, true);
        return value;
    }

    private HoconValue Appended(HoconValue? before, HoconValue value, ValueItem item, HoconSlot slot)
    {
        switch (before)
        {
            case null:
                return Bounded(new HoconList(item.Value.Place, [value]), item.Value.Place);
            case HoconList list:
                budget.CountWork(item.Value.Place, list.Items.Count);
                return Bounded(new HoconList(item.Value.Place, [.. list.Items, value]), item.Value.Place);
            case HoconBroken:
                return before;
            default:
                problems.Add(item.KeyPlace, slot.Path.ToString(), "'+=' adds to a list, and what is set before it is none");
                return new HoconBroken(item.Value.Place);
        }
    }

    private HoconObject Merge(HoconObject under, HoconObject over)
    {
        budget.CountWork(over.Place, under.Members.Count + over.Members.Count);
        Dictionary<string, HoconMember> members = new(under.Members);
        foreach (var (name, member) in over.Members)
        {
            members[name] = member.Value is HoconObject above && members.TryGetValue(name, out var below) && below.Value is HoconObject beneath
                ? new(member.KeyPlace, Merge(beneath, above))
                : member;
        }

        return (HoconObject)Bounded(new HoconObject(over.Place, members), over.Place);
    }

    /// <summary>Values may be shared, so a short file can say a huge one; anyone who walks through it must come to an end.</summary>
    private static HoconValue Bounded(HoconValue value, HoconPlace place) =>
        value.Depth > HoconLimits.ExpandedDepth ? throw new HoconLimitException(place, $"after substitution, values nest deeper than {HoconLimits.ExpandedDepth}")
        : value.Size > HoconLimits.ExpandedSize ? throw new HoconLimitException(place, $"after substitution, this holds more than {HoconLimits.ExpandedSize} values")
        : value;
}
