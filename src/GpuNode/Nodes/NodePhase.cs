namespace Slfd.GpuNode.Nodes;

/// <summary>Where a node is in its life.</summary>
internal enum NodePhase
{
    /// <summary>Not yet welcome: it says hello and asks for nothing. Results of an earlier life are offered already.</summary>
    Joining,

    /// <summary>Free slots ask for cells.</summary>
    Working,

    /// <summary>Devices checkpoint and hand back; nothing new is taken.</summary>
    Draining,

    /// <summary>All is acknowledged, and goodbye is said.</summary>
    Leaving,

    /// <summary>It is over: nothing is heard, said or done any more.</summary>
    Gone,
}
