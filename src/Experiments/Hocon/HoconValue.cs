namespace Slfd.Experiments.Hocon;

/// <summary>A value of a file that was read: everything included and substituted. Immutable; parts may be shared between places.</summary>
public abstract class HoconValue
{
    private protected HoconValue(HoconPlace place, int depth, int size) => (Place, Depth, Size) = (place, depth, size);

    /// <summary>Where it is written; for a value that came by a substitution, where that value is written.</summary>
    public HoconPlace Place { get; }

    /// <summary>Levels below and with this one.</summary>
    internal int Depth { get; }

    /// <summary>Values below and with this one.</summary>
    internal int Size { get; }
}

/// <summary>A text, a number or a truth value; which of them is for the reader to say.</summary>
public sealed class HoconScalar : HoconValue
{
    internal HoconScalar(HoconPlace place, string text, bool quoted)
        : base(place, 1, 1 + (text.Length / 16)) => (Text, IsQuoted) = (text, quoted);

    /// <summary>As written, without quotes and escapes.</summary>
    public string Text { get; }

    /// <summary>Whether some of it stood in quotes, so that it is a text and no number.</summary>
    public bool IsQuoted { get; }
}

/// <summary><c>null</c>: the key is as if it had not been written.</summary>
public sealed class HoconNull : HoconValue
{
    internal HoconNull(HoconPlace place)
        : base(place, 1, 1)
    {
    }
}

/// <summary>A list.</summary>
public sealed class HoconList : HoconValue
{
    internal HoconList(HoconPlace place, IReadOnlyList<HoconValue> items)
        : base(place, 1 + items.Select(item => item.Depth).DefaultIfEmpty(0).Max(), (int)Math.Min(int.MaxValue, 1 + items.Sum(item => (long)item.Size))) => Items = items;

    /// <summary>The entries in order.</summary>
    public IReadOnlyList<HoconValue> Items { get; }
}

/// <summary>An object: values by name, in the order in which the names were first written.</summary>
public sealed class HoconObject : HoconValue
{
    private readonly Dictionary<string, HoconMember> _members;

    internal HoconObject(HoconPlace place, Dictionary<string, HoconMember> members)
        : base(place, 1 + members.Values.Select(member => member.Value.Depth).DefaultIfEmpty(0).Max(),
            (int)Math.Min(int.MaxValue, 1 + members.Values.Sum(member => (long)member.Value.Size))) => _members = members;

    /// <summary>The names, in the order in which they were first written.</summary>
    public IReadOnlyCollection<string> Keys => _members.Keys;

    /// <summary>The members by name.</summary>
    public IReadOnlyDictionary<string, HoconMember> Members => _members;
}

/// <summary>A value that could not be read; why is among the problems.</summary>
public sealed class HoconBroken : HoconValue
{
    internal HoconBroken(HoconPlace place)
        : base(place, 1, 1)
    {
    }
}

/// <summary>A name with its value.</summary>
/// <param name="KeyPlace">Where the name is written.</param>
/// <param name="Value">The value.</param>
public sealed record HoconMember(HoconPlace KeyPlace, HoconValue Value);
