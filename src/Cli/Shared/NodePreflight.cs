using Slfd.Artifacts;
using Slfd.Artifacts.Retention;
using Slfd.Cli.Rendering;
using Slfd.Experiments.Costs;
using Slfd.GpuNode.Slots;

namespace Slfd.Cli.Shared;

/// <summary>Looks whether a node can work on this host before it offers its devices: disk and memory. It knows no grid yet, so it holds them against the least that any cell needs, and says what there is.</summary>
internal static class NodePreflight
{
    /// <summary>Checkpoints and results of the smallest cells fit; a disk with less is full for all that a node does.</summary>
    private const long LeastDisk = 100L << 20;

    /// <summary>Room for what cells leave behind, and for decoded images.</summary>
    /// <param name="runs">Where this node writes.</param>
    /// <param name="cache">Where decoded images are kept.</param>
    public static IEnumerable<Finding> Disk(string runs, string cache)
    {
        yield return Room(FreeSpace.At(runs), $"in {runs} for artifacts");
        if (FreeSpace.At(cache) is { } there && there != FreeSpace.At(runs))
        {
            var room = Room(there, $"in {cache} for decoded images");
            yield return room with { Text = room.Stops ? $"{room.Text}; {CacheFolder.Variable} names another folder" : room.Text };
        }
    }

    /// <summary>What each device has for a cell: the host's memory is shared by the slots of processors.</summary>
    /// <param name="slots">The node's.</param>
    /// <param name="hostBytes">Memory of this host, or what its container may have.</param>
    public static IEnumerable<Finding> Memory(IReadOnlyList<DeviceSlot> slots, long hostBytes)
    {
        var onHost = slots.Count(slot => slot.VisibleGpu is null);
        if (onHost > 0)
        {
            yield return Each($"this host has {Words.Memory(hostBytes)}", hostBytes / onHost, onHost, onGpu: false);
        }

        foreach (var gpu in slots.Where(slot => slot.VisibleGpu is not null && slot.MemoryBytes > 0).GroupBy(slot => slot.VisibleGpu))
        {
            yield return Each($"GPU {gpu.Key} has {Words.Memory(gpu.Sum(slot => slot.MemoryBytes))}", gpu.First().MemoryBytes, gpu.Count(), onGpu: true);
        }
    }

    private static Finding Room(long? free, string where) => free is { } bytes
        ? new(bytes < LeastDisk, $"disk: {(bytes > 0 ? Words.Memory(bytes) : "nothing")} free {where}{(bytes < LeastDisk ? $"; no cell can do with less than {Words.Memory(LeastDisk)}" : string.Empty)}")
        : new(false, $"disk: how much is free {where} is not known");

    private static Finding Each(string has, long each, int slots, bool onGpu)
    {
        var least = CellMemory.OfAWorker(onGpu);
        var share = slots > 1 ? $", {Words.Memory(each)} for each of {slots} slots" : string.Empty;
        return new(each < least, $"memory: {has}{share}{(each < least ? $"; a worker takes {Words.Memory((long)least)} before it has a cell: name fewer slots in --devices" : string.Empty)}");
    }
}
