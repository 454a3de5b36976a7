namespace Slfd.GpuNode.Slots;

/// <summary>A place for one worker: a device, or a share of one.</summary>
/// <param name="Slot">Unique within the node: <c>cpu:0</c>, <c>cuda:1</c>; <c>cuda:1.1</c> for the second worker on one GPU.</param>
/// <param name="WorkerDevice">What the worker is told: <c>cpu</c>, or <c>cuda:0</c>, since it sees only its own GPU.</param>
/// <param name="Threads">Intra-op threads on the CPU, at least 1.</param>
/// <param name="VisibleGpu">What <c>CUDA_VISIBLE_DEVICES</c> is set to for the worker; null: left alone.</param>
/// <param name="MemoryBytes">What a cell on it can have; 0: not known. The coordinator then prefers cells that fit.</param>
public sealed record DeviceSlot(string Slot, string WorkerDevice, int Threads, string? VisibleGpu = null, long MemoryBytes = 0)
{
    /// <summary>Workers on its GPU, this one counted; 1 on a processor.</summary>
    public int Shares { get; init; } = 1;

    /// <summary>Folder of the multi-process service through which the workers of one GPU reach it; null: none that this node started.</summary>
    public string? Service { get; init; }

    /// <summary>What the device is called, for people: <c>NVIDIA H200</c>; empty: nobody says.</summary>
    public string Model { get; init; } = string.Empty;
}
