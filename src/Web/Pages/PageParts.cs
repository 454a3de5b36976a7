using Slfd.Api.Alerts;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Entries;
using Slfd.Web.Access;
using Slfd.Web.Live;

namespace Slfd.Web.Pages;

/// <summary>What pages work with.</summary>
/// <param name="Coordinator">Questions and commands.</param>
/// <param name="Entries">Statistics of the grids that somebody looks at.</param>
/// <param name="Runs">Where results lie.</param>
/// <param name="Door">Who is let in.</param>
/// <param name="Cache">Parts that were rendered.</param>
/// <param name="Stream">Who follows them.</param>
/// <param name="Address">Prefix of all paths, and how a new link is made.</param>
/// <param name="Notices">What people should know of this host in time.</param>
internal sealed record PageParts(
    CoordinatorQuestions Coordinator,
    EntryBooks Entries,
    RunsFolder Runs,
    Door Door,
    PartCache Cache,
    LiveStream Stream,
    string Address,
    HostNotices Notices)
{
    /// <summary>What is wrong now, and who has seen it.</summary>
    public required AlertDesk Alerts { get; init; }

    /// <summary>The coordinator hosts, as this one sees them.</summary>
    public required Func<IReadOnlyList<CoordinatorHostView>> Hosts { get; init; }

    /// <summary>Who was not let in at this host's port for nodes lately.</summary>
    public required Func<IReadOnlyList<RefusedNode>> Refused { get; init; }

    /// <summary>All grids, in order of submission.</summary>
    public async Task<List<GridStatus>> Grids(CancellationToken stop)
    {
        List<GridStatus> grids = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await Coordinator.Ask<GridPage>(new GetGridPage(after, 100), stop);
            grids.AddRange(page.Grids);
            after = page.Next;
        }

        return grids;
    }

    /// <summary>All nodes by name.</summary>
    public async Task<List<NodeView>> Nodes(CancellationToken stop)
    {
        List<NodeView> nodes = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await Coordinator.Ask<NodePage>(new GetNodes(after, 40), stop);
            nodes.AddRange(page.Nodes);
            after = page.Next;
        }

        return nodes;
    }
}
