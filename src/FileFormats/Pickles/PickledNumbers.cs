using System.Buffers.Binary;
using System.Numerics;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Pickles;

/// <summary>A numpy element type.</summary>
/// <param name="code">Kind and size, e.g. <c>f8</c>.</param>
internal sealed class PickledDtype(string code) : IPickledState
{
    public string Code => code;

    /// <summary>Set by the state that follows the type; numpy writes it with every one.</summary>
    public bool BigEndian { get; private set; }

    /// <summary>Bytes of an element; 0 for types that hold no numbers.</summary>
    public int Size => code switch
    {
        "b1" or "i1" or "u1" => 1,
        "f2" or "i2" or "u2" => 2,
        "f4" or "i4" or "u4" => 4,
        "f8" or "i8" or "u8" => 8,
        _ => 0,
    };

    /// <summary>(version, byte order, …): only the order matters to numbers.</summary>
    public void SetState(object? state, BlobPlace where) =>
        BigEndian = state is PickledTuple { Items: [_, string order, ..] } ? order == ">" : throw where.Refuse("state of a numpy type that cannot be read");

    /// <summary>One element: bool, long or double.</summary>
    public object Number(ReadOnlySpan<byte> raw)
    {
        Span<byte> bytes = stackalloc byte[8];
        raw[..Size].CopyTo(bytes);
        if (BigEndian)
        {
            bytes[..Size].Reverse();
        }

        return code switch
        {
            "b1" => bytes[0] != 0,
            "i1" => (long)(sbyte)bytes[0],
            "i2" => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
            "i4" => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            "i8" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            "u1" or "u2" or "u4" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            "u8" => BinaryPrimitives.ReadUInt64LittleEndian(bytes) is <= long.MaxValue and var whole ? (object)(long)whole : (double)BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            "f2" => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            "f4" => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            "f8" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => throw new InvalidDataException($"numbers of type {code} are not read; known are b1, i1 to i8, u1 to u8 and f2 to f8"),
        };
    }
}

/// <summary>A numpy array, unread.</summary>
internal sealed class PickledArray(BlobPlace where) : IPickledState
{
    private const int Most = 4096;
    private PickledDtype? _type;
    private Blob? _data;
    private long[] _shape = [];
    private long _count;
    private bool _byColumns;

    /// <summary>(version, shape, type, Fortran order, bytes); the order is irrelevant, because only lists of numbers are read.</summary>
    public void SetState(object? state, BlobPlace at)
    {
        if (state is not PickledTuple { Items: [_, var shape, PickledDtype type, var order, var raw, ..] } || Raw(raw, at) is not { } data)
        {
            throw at.Refuse("state of a numpy array that cannot be read");
        }

        Set(type, data, shape, at);
        _byColumns = order is true;
    }

    /// <summary>The bytes, which Python 2 wrote as a text where there are few.</summary>
    private static Blob? Raw(object? raw, BlobPlace at) => raw switch
    {
        Blob data => data,
        string text when text.All(character => character < 256) => new MemoryBlob(System.Text.Encoding.Latin1.GetBytes(text), at),
        _ => null,
    };

    /// <summary>The bytes of an array of unsigned bytes, row by row, and its shape.</summary>
    /// <param name="most">Bytes that it may have at most.</param>
    /// <exception cref="InvalidDataException">Of another type, kept by columns, larger, or shorter than it says.</exception>
    public (byte[] Bytes, long[] Shape) Bytes(long most)
    {
        if (_type is not { Code: "u1" } || _data is null || _byColumns || _count > most)
        {
            throw where.Refuse($"an array of at most {most} unsigned bytes, row by row, is expected here");
        }

        var bytes = new byte[_count];
        using var stream = _data.Open();
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length && stream.ReadByte() < 0
            ? (bytes, _shape)
            : throw where.Refuse($"an array of {_count} bytes has more or fewer; the file is truncated or damaged");
    }

    /// <summary>Sets what the array consists of.</summary>
    public void Set(PickledDtype type, Blob data, object? shape, BlobPlace at)
    {
        var sides = PickledNumbers.Wholes(shape) ?? throw at.Refuse("a shape that is no list of numbers");
        (_type, _data, _shape, _count) = (type, data, sides, 1);
        foreach (var side in sides)
        {
            _count = side >= 0 && side <= data.LengthLimit && (_count *= side) <= data.LengthLimit ? _count : throw at.Refuse($"an array whose shape exceeds its {data.LengthLimit} bytes");
        }
    }

    /// <summary>The numbers of a small array.</summary>
    /// <exception cref="InvalidDataException">Large, without numbers, or shorter than it says.</exception>
    public object[] Numbers()
    {
        if (_type is not { Size: > 0 } || _data is null || _count > Most)
        {
            throw where.Refuse($"an array of at most {Most} numbers is expected here");
        }

        var raw = _data.ReadAll(Most * 8);
        if (raw.Length != _count * _type.Size)
        {
            throw where.Refuse($"an array of {_count} × {_type.Code} has {raw.Length} bytes");
        }

        return [.. Enumerable.Range(0, (int)_count).Select(index => _type.Number(raw.AsSpan(index * _type.Size)))];
    }
}

/// <summary>Numbers as Python code leaves them: int, float, bool, numpy scalar or a small array.</summary>
internal static class PickledNumbers
{
    /// <summary>A whole number, or null: also from a float without fraction.</summary>
    public static long? Whole(object? value) => value switch
    {
        long whole => whole,
        bool truth => truth ? 1 : 0,
        double real when Math.Abs(real) < 1L << 53 && Math.Floor(real) == real => (long)real,
        PickledArray array when array.Numbers() is [var only] => Whole(only),
        _ => null,
    };

    /// <summary>A number, or null.</summary>
    public static double? Real(object? value) => value switch
    {
        double real => real,
        long whole => whole,
        BigInteger big => (double)big,
        bool truth => truth ? 1 : 0,
        PickledArray array when array.Numbers() is [var only] => Real(only),
        _ => null,
    };

    /// <summary>The items of a list, tuple or small array; null for anything else.</summary>
    public static IReadOnlyList<object?>? Items(object? value) => value switch
    {
        PickledList list => list.Items,
        PickledTuple tuple => tuple.Items,
        PickledArray array => array.Numbers(),
        _ => null,
    };

    /// <summary>A list of whole numbers; null for anything else.</summary>
    public static long[]? Wholes(object? value) => Items(value) is { } items && items.All(item => Whole(item) is not null) ? [.. items.Select(item => Whole(item)!.Value)] : null;
}
