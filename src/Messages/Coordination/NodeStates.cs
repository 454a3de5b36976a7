using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Coordination;

/// <summary>What the coordinator knows of a node's presence. <see cref="NodeStates"/> says what each state means.</summary>
public enum NodeState
{
    /// <summary>It sends heartbeats.</summary>
    Working = 1,

    /// <summary>No heartbeat came for longer than a lease lasts.</summary>
    Silent = 2,

    /// <summary>It is handing back its cells: an operator, a signal on its host or its idle time asked for that.</summary>
    Draining = 3,

    /// <summary>It is not here, and gets nothing if it comes.</summary>
    Drained = 4,

    /// <summary>It is not here, or has not spoken since the coordinator started.</summary>
    Away = 5,
}

/// <summary>The words for the states of a node.</summary>
public static class NodeStates
{
    /// <summary>Every state, in the order in which tables show them.</summary>
    public static TermTable<NodeState> Table { get; } = new(
        "state of a node",
        new(NodeState.Working, Hue.Good, "✓", "It sends heartbeats."),
        new(NodeState.Silent, Hue.Bad, "✗", "No heartbeat came for longer than a lease lasts; its cells go to other devices."),
        new(NodeState.Draining, Hue.Attention, "↓", "It writes checkpoints and hands back its cells; it gets no others."),
        new(NodeState.Drained, Hue.Quiet, "–", "It has left after a drain; it gets no cells before 'slfd undrain'."),
        new(NodeState.Away, Hue.Quiet, "·", "It has left, or has not spoken since the coordinator started."));

    /// <summary>The word for a state.</summary>
    public static string Name(this NodeState state) => Table[state].Name;
}
