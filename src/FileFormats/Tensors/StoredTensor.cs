using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Slfd.FileFormats.Blobs;

namespace Slfd.FileFormats.Tensors;

/// <summary>A stretch of numbers in a file, shared by the tensors that look at it.</summary>
/// <param name="type">Of the numbers.</param>
/// <param name="count">How many.</param>
internal sealed class TensorStorage(ElementType type, long count)
{
    public ElementType Type => type;

    public long Count => count;

    /// <summary>Where the numbers are. Set once it is known: an old file says so only at its end.</summary>
    public Blob? Data { get; set; }
}

/// <summary>A tensor that is still in its file.</summary>
internal abstract class StoredTensor
{
    public abstract long[] Shape { get; }

    public abstract ElementType Type { get; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>Reads it as float32, row-major.</summary>
    /// <param name="numbers">Exactly <see cref="Count"/> of them.</param>
    /// <exception cref="InvalidDataException">The file does not hold the numbers that it promised.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract void Read(Span<float> numbers);

    /// <summary>The same as an array.</summary>
    /// <inheritdoc cref="Read"/>
    public float[] ToArray()
    {
        var numbers = new float[Count];
        Read(numbers);
        return numbers;
    }
}

/// <summary>A view of a storage: offset and strides count elements. Source: generators.md section 3.3.</summary>
internal sealed class StridedTensor : StoredTensor
{
    private const int MostSides = 16;

    /// <summary>An expanded tensor has more elements than are stored; up to so many that is believed.</summary>
    private const long MostExpanded = 1 << 20;

    private readonly TensorStorage _storage;
    private readonly long _offset;
    private readonly long[] _strides;
    private readonly long _extent;
    private readonly BlobPlace _where;

    /// <exception cref="InvalidDataException">The view does not lie inside its storage.</exception>
    public StridedTensor(TensorStorage storage, long offset, long[] shape, long[] strides, BlobPlace where)
    {
        (_storage, _offset, Shape, _strides, _where) = (storage, offset, shape, strides, where);
        if (shape.Length != strides.Length || shape.Length > MostSides)
        {
            throw where.Refuse($"a tensor of {shape.Length} sides with {strides.Length} strides");
        }

        Int128 elements = 1;
        Int128 extent = 1;
        for (var side = 0; side < shape.Length; side++)
        {
            if (shape[side] < 0 || strides[side] < 0)
            {
                throw where.Refuse("a tensor with a negative side or stride");
            }

            elements = Int128.Min(elements * shape[side], long.MaxValue);
            extent = Int128.Min(extent + (Int128)Math.Max(0, shape[side] - 1) * strides[side], long.MaxValue);
        }

        extent = shape.Contains(0) ? 0 : extent;
        if (shape.Contains(0) ? shape.Any(side => side > MostExpanded) : elements > Math.Max(storage.Count, MostExpanded))
        {
            throw where.Refuse($"a tensor of [{string.Join(", ", shape)}] over a storage of {storage.Count} elements");
        }

        if (offset < 0 || offset + extent > storage.Count)
        {
            throw where.Refuse($"a tensor that reaches to element {offset + extent} of a storage of {storage.Count}");
        }

        _extent = (long)extent;
    }

    public override long[] Shape { get; }

    public override ElementType Type => _storage.Type;

    public override void Read(Span<float> numbers)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(numbers.Length, Count);
        var data = _storage.Data ?? throw _where.Refuse("a tensor whose numbers are not in the file");
        if (numbers.IsEmpty)
        {
            return;
        }

        using var stream = data.Open(_offset * _storage.Type.Size);
        if (IsRowMajor)
        {
            Fill(stream, numbers);
            return;
        }

        var flat = new float[_extent];
        Fill(stream, flat);
        Gather(flat, numbers);
    }

    /// <summary>Whether the numbers lie in the file in the order in which they are read.</summary>
    private bool IsRowMajor
    {
        get
        {
            var next = 1L;
            for (var side = Shape.Length - 1; side >= 0; next *= Shape[side--])
            {
                if (Shape[side] > 1 && _strides[side] != next)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private void Fill(Stream stream, Span<float> numbers)
    {
        if (_storage.Type == ElementType.Single)
        {
            ReadAll(stream, MemoryMarshal.AsBytes(numbers)); // Linux hosts are little-endian, as the files are
            return;
        }

        var size = _storage.Type.Size;
        var buffer = new byte[Math.Min(numbers.Length, 1 << 14) * size];
        for (var done = 0; done < numbers.Length;)
        {
            var raw = buffer.AsSpan(0, Math.Min(buffer.Length, (numbers.Length - done) * size));
            ReadAll(stream, raw);
            for (; !raw.IsEmpty; raw = raw[size..])
            {
                numbers[done++] = Number(raw);
            }
        }
    }

    private void ReadAll(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw _where.Refuse("a tensor whose numbers end too early; the file is truncated");
        }
    }

    private float Number(ReadOnlySpan<byte> raw) => _storage.Type.Name switch
    {
        "Double" => (float)BinaryPrimitives.ReadDoubleLittleEndian(raw),
        "Half" => (float)BinaryPrimitives.ReadHalfLittleEndian(raw),
        "BFloat16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(raw) << 16),
        "Long" => BinaryPrimitives.ReadInt64LittleEndian(raw),
        "Int" => BinaryPrimitives.ReadInt32LittleEndian(raw),
        "Short" => BinaryPrimitives.ReadInt16LittleEndian(raw),
        "Char" => (sbyte)raw[0],
        "Byte" => raw[0],
        "Bool" => raw[0] == 0 ? 0 : 1,
        var other => throw new InvalidOperationException($"numbers of type {other} cannot be read; known are {string.Join(", ", ElementType.All.Select(known => known.Name))}"),
    };

    private void Gather(float[] flat, Span<float> numbers)
    {
        var index = new long[Shape.Length];
        var at = 0L;
        for (var done = 0; ; done++)
        {
            numbers[done] = flat[at];
            var side = Shape.Length - 1;
            for (; side >= 0 && index[side] == Shape[side] - 1; side--)
            {
                at -= index[side] * _strides[side];
                index[side] = 0;
            }

            if (side < 0)
            {
                return;
            }

            index[side]++;
            at += _strides[side];
        }
    }
}
