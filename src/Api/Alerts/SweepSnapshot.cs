using Slfd.Api.Failures;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Alerts;

/// <summary>How a sweep stands, as far as alerts and notices are about it.</summary>
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
    long? FreeBytes)
{
    private const int PerQuestion = 100;

    /// <summary>The coordinator hosts, as the one that looks sees them.</summary>
    public IReadOnlyList<CoordinatorHostView> Hosts { get; init; } = [];

    /// <summary>What people should know of this host in time: its certificates, a sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Asks for all of it.</summary>
    /// <exception cref="ApiFailure">Nobody coordinates now.</exception>
    public static async Task<SweepSnapshot> Take(CoordinatorQuestions questions, ApiParts parts, HostNotices notices, CancellationToken stop)
    {
        List<GridStatus> grids = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await questions.Ask<GridPage>(new GetGridPage(after, PerQuestion), stop);
            grids.AddRange(page.Grids);
            after = page.Next;
        }

        List<NodeView> nodes = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await questions.Ask<NodePage>(new GetNodes(after, PerQuestion), stop);
            nodes.AddRange(page.Nodes);
            after = page.Next;
        }

        var failures = await questions.Ask<FailureGroups>(new GetFailureGroups(null), stop);
        var outlook = await questions.Ask<Outlook>(new GetOutlook(), stop);
        var happened = await questions.Ask<Happenings>(new GetHappenings(-1, 200), stop);
        return new(grids, nodes, failures, outlook.Stuck, happened.Started ?? happened.Items.LastOrDefault(item => item.Kind == "started"), FreeSpace.At(parts.Runs.Root))
        {
            Hosts = parts.Hosts?.Invoke() ?? [],
            Notices = await notices.Now(stop),
        };
    }
}
