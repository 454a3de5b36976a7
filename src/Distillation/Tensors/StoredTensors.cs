using System.Runtime.InteropServices;
using Slfd.FileFormats.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tensors;

/// <summary>Stored numbers as TorchSharp's tensors.</summary>
internal static class StoredTensors
{
    /// <summary>TorchSharp's type for stored numbers as they are.</summary>
    public static ScalarType ScalarTypeOf(ElementType type) => type.Name switch
    {
        "Float" => ScalarType.Float32,
        "Double" => ScalarType.Float64,
        "Half" => ScalarType.Float16,
        "BFloat16" => ScalarType.BFloat16,
        "Long" => ScalarType.Int64,
        "Int" => ScalarType.Int32,
        "Short" => ScalarType.Int16,
        "Char" => ScalarType.Int8,
        "Byte" => ScalarType.Byte,
        "Bool" => ScalarType.Bool,
        var other => throw new ArgumentException($"numbers of type {other} have no tensors; known are {string.Join(", ", ElementType.All.Select(known => known.Name))}", nameof(type)),
    };

    /// <summary>Reads a tensor as float32, row-major, on the CPU. The caller's dispose scope owns it.</summary>
    /// <exception cref="InvalidDataException">The file does not hold the numbers that it promised.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Tensor ToTensor(this StoredTensor stored)
    {
        using var scope = NewDisposeScope();
        var tensor = empty(stored.Shape, ScalarType.Float32);
        stored.Read(MemoryMarshal.Cast<byte, float>(tensor.bytes));
        return tensor.MoveToOuterDisposeScope();
    }
}
