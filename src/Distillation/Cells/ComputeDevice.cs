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
}
