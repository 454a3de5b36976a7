using TorchSharp;

namespace Slfd.Distillation.Cells;

/// <summary>What a cell runs on, and what its result says about it.</summary>
/// <param name="Device">Where tensors live.</param>
/// <param name="Name">For people and results: <c>cpu</c>, <c>NVIDIA H200</c>.</param>
/// <param name="Threads">Intra-op threads; part of a result's identity on a CPU.</param>
/// <param name="Software">Versions of everything that decides bits.</param>
public sealed record ComputeDevice(torch.Device Device, string Name, int Threads, string Software)
{
    /// <summary>Which code computes matrix products on a processor (<c>MatrixProducts</c>): another has other bits, so a cell goes on only from a checkpoint of the same. Null on a GPU.</summary>
    public string? Products { get; init; }

    /// <summary>Versions of libtorch and of what it computes with.</summary>
    public TorchPlatform Platform { get; init; } = new();

    /// <summary>Tells how much of its memory is in use.</summary>
    public MemoryGauge Memory { get; init; } = new ResidentMemory();

    /// <summary>What it has drawn so far, in joules, from any beginning; null where it does not count.</summary>
    public Func<double?> Joules { get; init; } = () => null;
}

/// <summary>Versions of libtorch and of what it computes with on a GPU, as they say themselves; null where there is none or it does not say.</summary>
public sealed record TorchPlatform
{
    /// <summary>libtorch.</summary>
    public string? LibTorch { get; init; }

    /// <summary>The CUDA runtime.</summary>
    public string? Cuda { get; init; }

    /// <summary>cuDNN.</summary>
    public string? CuDnn { get; init; }

    /// <summary>The GPU's driver.</summary>
    public string? Driver { get; init; }

    /// <summary>What is there, for people: <c>CUDA 12.8, cuDNN 9.10.2, driver 570.133.20</c>; empty on a processor.</summary>
    public string OfTheGpu() => string.Join(", ", new[] { ("CUDA", Cuda), ("cuDNN", CuDnn), ("driver", Driver) }.Where(part => part.Item2 is not null).Select(part => $"{part.Item1} {part.Item2}"));
}
