namespace Slfd.Distillation.Records;

/// <summary>How a result was computed. What a device does not have is null, and not in the file.</summary>
/// <param name="Precision">As in grids.</param>
/// <param name="Deterministic">Whether only deterministic algorithms were taken.</param>
public sealed record ComputeDocument(string Precision, bool Deterministic)
{
    /// <summary>What was rounded to TF32: <c>nothing</c>, <c>distillation</c> or <c>everything</c>; null on a processor, which has no TF32.</summary>
    public string? Tf32 { get; init; }

    /// <summary>Version of libtorch.</summary>
    public string? LibTorch { get; init; }

    /// <summary>Version of the CUDA runtime.</summary>
    public string? Cuda { get; init; }

    /// <summary>Version of cuDNN.</summary>
    public string? CuDnn { get; init; }

    /// <summary>Version of the GPU's driver.</summary>
    public string? Driver { get; init; }
}
