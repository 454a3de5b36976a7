using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Nodes;

/// <summary>What a <see cref="NodeCore"/> is told of its node: who it is, and how patient.</summary>
internal sealed record NodeRules
{
    /// <summary>The host's name.</summary>
    public required NodeId Node { get; init; }

    /// <summary>Which life of the node this is.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Names of its device slots.</summary>
    public required IReadOnlyList<string> Slots { get; init; }

    /// <summary>The memory of slots in bytes, by name; those that are missing did not say.</summary>
    public IReadOnlyDictionary<string, long> Memory { get; init; } = new Dictionary<string, long>();

    /// <summary>What the devices are called, in the order of <see cref="Slots"/>.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Whether the artifact store is another host's folder, so that artifacts are carried.</summary>
    public required bool CarriesArtifacts { get; init; }

    /// <summary><see cref="NodeOptions.RepeatAfter"/>.</summary>
    public required TimeSpan RepeatAfter { get; init; }

    /// <summary><see cref="NodeOptions.RepeatAfterAtMost"/>.</summary>
    public required TimeSpan RepeatAfterAtMost { get; init; }

    /// <summary><see cref="NodeOptions.DrainLimit"/>.</summary>
    public required TimeSpan DrainLimit { get; init; }

    /// <summary><see cref="NodeOptions.IdleOut"/>.</summary>
    public TimeSpan? IdleOut { get; init; }

    /// <summary>Of a node with these options.</summary>
    public static NodeRules Of(NodeOptions options, long incarnation) => new()
    {
        Node = options.Node,
        Incarnation = incarnation,
        Slots = [.. options.Slots.Select(slot => slot.Slot)],
        Memory = options.Slots.Where(slot => slot.MemoryBytes > 0).ToDictionary(slot => slot.Slot, slot => slot.MemoryBytes),
        Models = [.. options.Slots.Select(slot => slot.Model)],
        CarriesArtifacts = options.Artifacts.AreElsewhere,
        RepeatAfter = options.RepeatAfter,
        RepeatAfterAtMost = options.RepeatAfterAtMost,
        DrainLimit = options.DrainLimit,
        IdleOut = options.IdleOut,
    };
}
