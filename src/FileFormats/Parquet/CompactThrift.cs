using System.Text;

namespace Slfd.FileFormats.Parquet;

/// <summary>Writes structures in Thrift's compact protocol, as the headers and the footer of a Parquet file are written. Source: the protocol's public specification.</summary>
internal sealed class CompactThrift
{
    private const int Integer32 = 5, Integer64 = 6, Binary = 8, List = 9, Structure = 12;
    private const int LongList = 15;

    private readonly List<byte> _bytes = [];
    private readonly Stack<int> _outer = [];
    private int _last;

    public byte[] ToArray() => [.. _bytes];

    public CompactThrift Int(int field, int value) => Number(field, Integer32, value);

    public CompactThrift Long(int field, long value) => Number(field, Integer64, value);

    public CompactThrift Text(int field, string value)
    {
        Head(field, Binary);
        Raw(value);
        return this;
    }

    /// <summary>A structure in a field.</summary>
    public CompactThrift Struct(int field, Action<CompactThrift> members)
    {
        Head(field, Structure);
        return Body(members);
    }

    /// <summary>A list of structures in a field.</summary>
    public CompactThrift Structs<T>(int field, IReadOnlyCollection<T> items, Action<CompactThrift, T> members)
    {
        ListHead(field, items.Count, Structure);
        foreach (var item in items)
        {
            Body(thrift => members(thrift, item));
        }

        return this;
    }

    public CompactThrift Ints(int field, params IReadOnlyCollection<int> items)
    {
        ListHead(field, items.Count, Integer32);
        foreach (var item in items)
        {
            Variable(ZigZag(item));
        }

        return this;
    }

    public CompactThrift Texts(int field, IReadOnlyCollection<string> items)
    {
        ListHead(field, items.Count, Binary);
        foreach (var item in items)
        {
            Raw(item);
        }

        return this;
    }

    /// <summary>The members of a structure, and its end.</summary>
    public CompactThrift Body(Action<CompactThrift> members)
    {
        _outer.Push(_last);
        _last = 0;
        members(this);
        _bytes.Add(0);
        _last = _outer.Pop();
        return this;
    }

    /// <summary>Seven bits a byte, least first.</summary>
    internal static void Variable(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private CompactThrift Number(int field, int type, long value)
    {
        Head(field, type);
        Variable(ZigZag(value));
        return this;
    }

    private void ListHead(int field, int count, int type)
    {
        Head(field, List);
        if (count < LongList)
        {
            _bytes.Add((byte)((count << 4) | type));
            return;
        }

        _bytes.Add((byte)((LongList << 4) | type));
        Variable((ulong)count);
    }

    /// <summary>A field's number is written as what it is above the one before; ours never jump by more than 15.</summary>
    private void Head(int field, int type)
    {
        _bytes.Add((byte)(((field - _last) << 4) | type));
        _last = field;
    }

    private void Raw(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Variable((ulong)bytes.Length);
        _bytes.AddRange(bytes);
    }

    private void Variable(ulong value) => Variable(_bytes, value);
}
