using Slfd.Messages.Coordination;

namespace Slfd.Hosts.Notifications;

/// <summary>How a sweep stands, as far as notices are about it.</summary>
/// <param name="Grids">All grids.</param>
/// <param name="Nodes">All nodes.</param>
/// <param name="Failures">Causes of failures, the commonest first.</param>
/// <param name="Stuck">Cells that make no progress.</param>
/// <param name="Started">When a coordinator took over last; null: not remembered.</param>
/// <param name="FreeBytes">Of the runs folder's disk; null: not measured.</param>
internal sealed record SweepSnapshot(
    IReadOnlyList<GridStatus> Grids,
    IReadOnlyList<NodeView> Nodes,
    FailureGroups Failures,
    IReadOnlyList<StuckCell> Stuck,
    Happening? Started,
    long? FreeBytes);
