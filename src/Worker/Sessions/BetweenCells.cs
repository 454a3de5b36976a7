using System.Runtime;
using Slfd.NativeTorch;

namespace Slfd.Worker.Sessions;

/// <summary>What a worker does when a cell has ended and the next has not begun, so that its peak is the cell's and not that of the cells before it.</summary>
internal static class BetweenCells
{
    /// <summary>Gives back what the cell has left: the runtime's own heap, tensors that wait for their finaliser, then what libtorch's allocator has kept.</summary>
    /// <remarks>Nothing computes meanwhile, so the collection meets no call of libtorch (docs/decisions/0022).</remarks>
    public static void GiveBackMemory()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeHeap.GiveBackFreedMemory();
    }
}
