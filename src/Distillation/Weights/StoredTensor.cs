using Slfd.Distillation.Pickles;
using static TorchSharp.torch;

namespace Slfd.Distillation.Weights;

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

    public abstract ScalarType Type { get; }

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>Reads it as float32, row-major, on the CPU. The caller's dispose scope owns it.</summary>
    /// <exception cref="InvalidDataException">The file does not hold the numbers that it promised.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract Tensor Read();

    /// <summary>Numbers of any type as float32.</summary>
    protected static Tensor ToSingle(Tensor tensor) => tensor.dtype == ScalarType.Float32 ? tensor : tensor.to(ScalarType.Float32);
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
    private readonly PicklePlace _where;

    /// <exception cref="InvalidDataException">The view does not lie inside its storage.</exception>
    public StridedTensor(TensorStorage storage, long offset, long[] shape, long[] strides, PicklePlace where)
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

    public override ScalarType Type => _storage.Type.Type;

    public override Tensor Read()
    {
        using var scope = NewDisposeScope();
        var data = _storage.Data ?? throw _where.Refuse("a tensor whose numbers are not in the file");
        var flat = empty([_extent], _storage.Type.Type);                                              // [extent]
        if (_extent > 0)
        {
            using var stream = data.Open(_offset * _storage.Type.Size);
            var bytes = flat.bytes;
            if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                throw _where.Refuse("a tensor whose numbers end too early; the file is truncated");
            }
        }

        var tensor = _extent == 0 ? empty(Shape, _storage.Type.Type) : flat.as_strided(Shape, _strides, 0).contiguous();
        return ToSingle(tensor).MoveToOuterDisposeScope();
    }
}
