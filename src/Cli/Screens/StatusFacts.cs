using Slfd.Messages.Coordination;

namespace Slfd.Cli.Screens;

/// <summary>What <c>slfd status</c> tells.</summary>
/// <param name="Grids">In order of submission.</param>
/// <param name="Outlook">When they end; null: an older coordinator host, which cannot say.</param>
/// <param name="Failures">What is wrong; null: the same.</param>
/// <param name="Fleet">Nodes and hosts; null: one grid alone was asked for.</param>
internal sealed record StatusFacts(IReadOnlyList<GridStatus> Grids, Outlook? Outlook, FailureGroups? Failures, FleetFacts? Fleet)
{
    /// <summary>Whether a cell of these grids has failed or waits in vain, which is no success however a grid ended.</summary>
    public bool HaveFailed => Grids.Any(grid => grid.Failed > 0 || grid.Stranded > 0);
}

/// <summary>Who is there.</summary>
/// <param name="Server">Who answered.</param>
/// <param name="Hosts">The coordinator hosts; empty: an older one, which cannot say.</param>
/// <param name="Started">When a coordinator took over last; null: longer ago than is remembered.</param>
/// <param name="Nodes">All nodes.</param>
/// <param name="Notices">What people should know in time, a sentence each.</param>
/// <param name="Leftovers">What cleaning would free, as a sentence; null: nothing.</param>
internal sealed record FleetFacts(string Server, IReadOnlyList<CoordinatorHostView> Hosts, Happening? Started, IReadOnlyList<NodeView> Nodes, IReadOnlyList<string> Notices, string? Leftovers)
{
    /// <summary>Who was not let in at the port for nodes of the host that answered.</summary>
    public IReadOnlyList<RefusedNode> Refused { get; init; } = [];
}
