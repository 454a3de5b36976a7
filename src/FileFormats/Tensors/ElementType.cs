namespace Slfd.FileFormats.Tensors;

/// <summary>What a stored number is.</summary>
/// <param name="Name">PyTorch's storage class without "Storage".</param>
/// <param name="Code">The name in safetensors files; null where those that are read here hold no such numbers.</param>
/// <param name="Size">Bytes.</param>
internal sealed record ElementType(string Name, string? Code, int Size)
{
    /// <summary>IEEE 754 single precision: what every tensor is turned into when it is read as numbers.</summary>
    public static ElementType Single { get; } = new("Float", "F32", 4);

    /// <summary>Every storage class that a weights file may name. Source: generators.md section 3.3.</summary>
    public static IReadOnlyList<ElementType> All { get; } =
    [
        Single, new("Double", "F64", 8), new("Long", "I64", 8), new("Int", "I32", 4), new("Byte", "U8", 1), new("Half", "F16", 2), new("BFloat16", "BF16", 2),
        new("Short", null, 2), new("Char", null, 1), new("Bool", null, 1),
    ];
}
