using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Event;
using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Telemetry;

/// <summary>What a coordinator tells those who measure it: metrics under the meter and spans under the source <see cref="Name"/>, log lines with cell, token, node and grid as fields.</summary>
/// <remarks>
/// Costs next to nothing while nobody listens. The span of a grant travels with the grant, so that the node's run, its checkpoints and the result belong to one trace; a result that
/// comes after a fail-over begins a trace of its own. Confined to the coordinator's actor, except what the meter reads.
/// </remarks>
/// <param name="log">The actor's.</param>
/// <param name="gridOf">The grid that first named a cell.</param>
internal sealed class CoordinatorTelemetry(ILoggingAdapter log, Func<CellId, string> gridOf) : IDisposable
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Name = "Slfd.Coordinator";

    private static readonly ActivitySource s_spans = new(Name);
    private static readonly Meter s_meter = new(Name);
    private static readonly Counter<long> s_granted = s_meter.CreateCounter<long>("slfd.leases.granted", "{lease}", "Leases granted, once on disk");
    private static readonly Counter<long> s_renewed = s_meter.CreateCounter<long>("slfd.leases.renewed", "{lease}", "Leases renewed by heartbeats");
    private static readonly Counter<long> s_released = s_meter.CreateCounter<long>("slfd.leases.released", "{lease}", "Leases that ended without result or failure, by reason");
    private static readonly Counter<long> s_stale = s_meter.CreateCounter<long>("slfd.messages.stale", "{message}", "What spoke for a lease that is no more, by kind");
    private static readonly Counter<long> s_results = s_meter.CreateCounter<long>("slfd.results.accepted", "{cell}", "Cells that got their result");
    private static readonly Counter<long> s_duplicates = s_meter.CreateCounter<long>("slfd.results.duplicate", "{result}", "Results of cells that had one; differing ones apart");
    private static readonly Counter<long> s_failures = s_meter.CreateCounter<long>("slfd.attempts.failed", "{attempt}", "Failed attempts, by class");
    private static readonly Histogram<double> s_dispatch = s_meter.CreateHistogram<double>("slfd.dispatch.duration", "s", "From the arrival of a request for work to its durable grant");
    private static readonly ConcurrentDictionary<CoordinatorTelemetry, Measurement<long>[]> s_counts = new();
    private static readonly ObservableGauge<long> s_cells = s_meter.CreateObservableGauge("slfd.cells", () => s_counts.Values.SelectMany(counts => counts), "{cell}", "Cells of each grid by state");

    private static readonly TimeSpan s_doubtEvery = TimeSpan.FromMilliseconds(300);

    private readonly Dictionary<LeaseId, ActivityContext> _grants = [];
    private long _doubted;
    private int _doubts;

    /// <summary>Whether anybody reads the numbers of cells, so that counting them is worth it.</summary>
    public static bool CountsAreWanted => s_cells.Enabled;

    /// <summary>How the grids stand now; read by anyone who collects metrics.</summary>
    public void Count(IEnumerable<GridStatus> grids) => s_counts[this] =
        [.. grids.SelectMany(grid => CellStates.Table.All.Select(state => new Measurement<long>(grid.Count(state.Value), new("grid", grid.Grid), new("state", state.Name))))];

    /// <summary>Events are on disk.</summary>
    public void Written(IReadOnlyList<ICoordinatorEvent> events)
    {
        foreach (var change in events)
        {
            switch (change)
            {
                case LeaseGranted granted:
                    s_granted.Add(1, new KeyValuePair<string, object?>("node", granted.Device.Node.Name));
                    if (log.IsDebugEnabled)
                    {
                        log.Debug("granted cell={Cell} token={Token} node={Node} slot={Slot} grid={Grid}", granted.Lease.Cell, granted.Lease.Token, granted.Device.Node, granted.Device.Slot, gridOf(granted.Lease.Cell));
                    }

                    break;
                case LeaseReleased released:
                    s_released.Add(1, new KeyValuePair<string, object?>("reason", released.Reason.ToString()));
                    _grants.Remove(released.Lease);
                    log.Info("released cell={Cell} token={Token} grid={Grid} reason={Reason}", released.Lease.Cell, released.Lease.Token, gridOf(released.Lease.Cell), released.Reason);
                    break;
                case CellSucceeded succeeded:
                    s_results.Add(1);
                    if (log.IsDebugEnabled)
                    {
                        log.Debug("accepted cell={Cell} token={Token} grid={Grid}", succeeded.Lease.Cell, succeeded.Lease.Token, gridOf(succeeded.Lease.Cell));
                    }

                    break;
                case DuplicateResult duplicate:
                    s_duplicates.Add(1, new KeyValuePair<string, object?>("differs", duplicate.Differs));
                    log.Warning("duplicate cell={Cell} token={Token} grid={Grid} differs={Differs}", duplicate.Lease.Cell, duplicate.Lease.Token, gridOf(duplicate.Lease.Cell), duplicate.Differs);
                    break;
                case CellFailed failed:
                    s_failures.Add(1, new KeyValuePair<string, object?>("class", failed.Failure.Class.Name()));
                    log.Warning("failed cell={Cell} token={Token} node={Node} slot={Slot} grid={Grid} class={Class}",
                        failed.Lease.Cell, failed.Lease.Token, failed.Device.Node, failed.Device.Slot, gridOf(failed.Lease.Cell), failed.Failure.Class.Name());
                    break;
            }
        }
    }

    /// <summary>An answer is about to leave.</summary>
    /// <param name="command">What it answers.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="arrived">When the command came; <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <returns>The answer; a grant with the name of its span.</returns>
    public ICoordinatorReply Answered(object command, ICoordinatorReply answer, long arrived)
    {
        switch (command, answer)
        {
            case (RequestWork request, Grant grant):
                s_dispatch.Record(Stopwatch.GetElapsedTime(arrived).TotalSeconds);
                return Traced(request, grant, arrived);
            case (Heartbeat, HeartbeatAck ack):
                s_renewed.Add(ack.Renewed.Length);
                Stale("heartbeat", ack.Revoked.Length);
                return answer;
            case (UnprovenResult unproven, LeaseEnded):
                return Answered(unproven.Report, answer, arrived);
            case (INodeMessage report, LeaseEnded ended):
                Stale(report.GetType().Name, ended.Verdict == Verdict.Stale ? 1 : 0);
                Ended(report, ended, arrived);
                if (ended.Verdict is Verdict.Unknown or Verdict.Unproven)
                {
                    Doubt(report, ended);
                }

                return answer;
            default:
                return answer;
        }
    }

    /// <summary>A report that cannot be believed. A node sends as many as it likes, so three lines a second pass.</summary>
    private void Doubt(INodeMessage report, LeaseEnded ended)
    {
        if (Stopwatch.GetElapsedTime(_doubted) < s_doubtEvery)
        {
            _doubts++;
            return;
        }

        log.Warning("not believed: {Report} node={Node} cell={Cell} token={Token} verdict={Verdict}; {Held} more since the last such line", report.GetType().Name, report.Node, ended.Lease.Cell, ended.Lease.Token, ended.Verdict.Name(), _doubts);
        (_doubted, _doubts) = (Stopwatch.GetTimestamp(), 0);
    }

    /// <summary>This coordinator counts no longer.</summary>
    public void Dispose() => s_counts.TryRemove(this, out _);

    private static void Stale(string kind, int count)
    {
        if (count > 0)
        {
            s_stale.Add(count, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    private Grant Traced(RequestWork request, Grant grant, long arrived)
    {
        if (!s_spans.HasListeners())
        {
            return grant;
        }

        using var span = Span("slfd.grant", ActivityKind.Producer, default, grant.Lease, request.Node, arrived)?.SetTag("slfd.slot", grant.Slot);
        if (span is null)
        {
            return grant;
        }

        _grants[grant.Lease] = span.Context;
        return grant with { TraceParent = span.Id };
    }

    private void Ended(INodeMessage report, LeaseEnded ended, long arrived)
    {
        _grants.Remove(ended.Lease, out var grant);
        using var span = Span(report is ReportSucceeded ? "slfd.result" : report is ReportFailed ? "slfd.failure" : "slfd.handback", ActivityKind.Consumer, grant, ended.Lease, report.Node, arrived)
            ?.SetTag("slfd.verdict", ended.Verdict.Name());
    }

    private Activity? Span(string name, ActivityKind kind, ActivityContext parent, LeaseId lease, NodeId node, long arrived) =>
        s_spans.StartActivity(name, kind, parent, startTime: DateTimeOffset.UtcNow - Stopwatch.GetElapsedTime(arrived))
            ?.SetTag("slfd.cell", lease.Cell.ToString()).SetTag("slfd.token", lease.Token.Value).SetTag("slfd.node", node.Name).SetTag("slfd.grid", gridOf(lease.Cell));
}
