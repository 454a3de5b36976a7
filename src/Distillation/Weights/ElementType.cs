using static TorchSharp.torch;

namespace Slfd.Distillation.Weights;

/// <summary>What a stored number is.</summary>
/// <param name="Name">PyTorch's storage class without "Storage".</param>
/// <param name="Type">Of the tensors made of it.</param>
/// <param name="Size">Bytes.</param>
internal sealed record ElementType(string Name, ScalarType Type, int Size)
{
    /// <summary>Every storage class that a weights file may name. Source: generators.md section 3.3.</summary>
    public static IReadOnlyList<ElementType> All { get; } =
    [
        new("Float", ScalarType.Float32, 4), new("Half", ScalarType.Float16, 2), new("Double", ScalarType.Float64, 8), new("BFloat16", ScalarType.BFloat16, 2),
        new("Long", ScalarType.Int64, 8), new("Int", ScalarType.Int32, 4), new("Short", ScalarType.Int16, 2), new("Char", ScalarType.Int8, 1),
        new("Byte", ScalarType.Byte, 1), new("Bool", ScalarType.Bool, 1),
    ];
}
