namespace Slfd.Coordinator.Nodes;

/// <summary>What this life of the coordinator knows of a node. In memory only: a node says hello again when it is not known.</summary>
internal sealed class NodeEntry
{
    /// <summary>The latest life that was heard of.</summary>
    public long Incarnation { get; set; }

    /// <summary>Whether that life has said hello.</summary>
    public bool Met { get; set; }

    /// <summary>Number of its latest beat.</summary>
    public long LastBeat { get; set; }

    /// <summary>Its device slots, as it said.</summary>
    public IReadOnlyList<string> Slots { get; set; } = [];

    /// <summary>When it was last heard, in milliseconds since 1970; 0: not yet.</summary>
    public long HeardAt { get; set; }
}
