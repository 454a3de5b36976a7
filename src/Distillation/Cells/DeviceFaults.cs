namespace Slfd.Distillation.Cells;

/// <summary>What a native error says about the device.</summary>
public enum DeviceFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It has not the memory; the process can go on with less.</summary>
    OutOfMemory,

    /// <summary>Every later call of this process would fail: another process is needed.</summary>
    Lost,

    /// <summary>An engine refused the work as it was put to it; the device is sound.</summary>
    Refused,

    /// <summary>The work has no deterministic form there, and one was asked for.</summary>
    NotDeterministic,
}

/// <summary>Tells errors of CUDA, cuBLAS and cuDNN apart by their texts: libtorch gives nothing else.</summary>
/// <remarks>
/// Sources: the texts that PyTorch's CUDAException.h, CUDABlas and cuDNN's Exceptions.h make, and the status names of the CUDA runtime, cuBLAS and cuDNN manuals. The first group that matches
/// counts: cuBLAS's want of memory comes as "CUDA error: CUBLAS_STATUS_ALLOC_FAILED".
/// </remarks>
public static class DeviceFaults
{
    private static readonly (DeviceFault Fault, string[] Phrases)[] s_known =
    [
        (DeviceFault.OutOfMemory,
        [
            "out of memory", "can't allocate memory", "DefaultCPUAllocator", "cudaErrorMemoryAllocation", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED",
            "unable to find an engine", // cuDNN, where no engine's workspace fits
        ]),
        (DeviceFault.NotDeterministic, ["does not have a deterministic implementation", "Deterministic behavior was enabled"]),
        (DeviceFault.Refused,
        [
            "CUBLAS_STATUS_INVALID_VALUE", "CUBLAS_STATUS_NOT_SUPPORTED", "CUDNN_STATUS_BAD_PARAM", "CUDNN_STATUS_NOT_SUPPORTED", "CUDNN_STATUS_SUBLIBRARY", "no valid convolution algorithms available",
        ]),
        (DeviceFault.Lost, ["CUDA error", "CUDA driver error", "CUBLAS_STATUS_", "cuDNN error", "CUDNN_STATUS_", "device-side assert", "CUDA kernel errors might be asynchronously reported"]),
    ];

    /// <summary>What a text says; <see cref="DeviceFault.None"/> where it is about something else.</summary>
    public static DeviceFault Of(string message) =>
        s_known.FirstOrDefault(group => group.Phrases.Any(phrase => message.Contains(phrase, StringComparison.OrdinalIgnoreCase))).Fault;
}
