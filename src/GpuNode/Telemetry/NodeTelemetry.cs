using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Event;
using Slfd.GpuNode.Devices;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Telemetry;

/// <summary>What a node tells those who measure it: metrics under the meter and spans under the source <see cref="Name"/>, log lines with cell, token, node, slot and grid as fields.</summary>
/// <remarks>The span of a run is a child of the coordinator's grant; checkpoints and the report are children of the run. Confined to the node's actor, except what the meter reads.</remarks>
/// <param name="log">The actor's.</param>
/// <param name="node">Its name.</param>
internal sealed class NodeTelemetry(ILoggingAdapter log, NodeId node) : IDisposable
{
    /// <summary>Of the meter and of the activity source.</summary>
    public const string Name = "Slfd.GpuNode";

    private static readonly ActivitySource s_spans = new(Name);
    private static readonly Meter s_meter = new(Name);
    private static readonly Counter<long> s_checkpointBytes = s_meter.CreateCounter<long>("slfd.checkpoints.bytes", "By", "Bytes of durable checkpoints");
    private static readonly Counter<long> s_checkpoints = s_meter.CreateCounter<long>("slfd.checkpoints", "{checkpoint}", "Durable checkpoints");
    private static readonly Counter<long> s_ended = s_meter.CreateCounter<long>("slfd.runs.ended", "{attempt}", "Attempts that ended here, by how");
    private static readonly ConcurrentDictionary<SlotUse, byte> s_slots = new();
    private static readonly ObservableGauge<double> s_rate = s_meter.CreateObservableGauge(
        "slfd.cell.iteration_rate", () => s_slots.Keys.Where(slot => slot.IsBusy).Select(slot => new Measurement<double>(slot.Rate, slot.Tags)), "{iteration}/s", "Iterations per second of the running cell");
    private static readonly ObservableGauge<double> s_use = s_meter.CreateObservableGauge(
        "slfd.device.utilization", () => s_slots.Keys.Select(slot => new Measurement<double>(slot.Share(), slot.Tags)), "1", "Share of the time since the last collection in which the device had a cell");

    private readonly Dictionary<string, SlotUse> _slots = [];
    private readonly Dictionary<LeaseId, Run> _runs = [];

    /// <summary>The slot exists.</summary>
    public void Add(string slot) => s_slots[_slots[slot] = new(node.Name, slot)] = 0;

    /// <summary>A cell was granted to a device.</summary>
    public void Started(Grant grant)
    {
        var parent = ActivityContext.TryParse(grant.TraceParent, null, isRemote: true, out var known) ? known : default;
        var span = s_spans.StartActivity("slfd.run", ActivityKind.Consumer, parent)?.SetTag("slfd.cell", grant.Lease.Cell.ToString()).SetTag("slfd.token", grant.Lease.Token.Value)
            .SetTag("slfd.node", node.Name).SetTag("slfd.slot", grant.Slot).SetTag("slfd.grid", grant.Grid);
        Activity.Current = null;
        _runs[grant.Lease] = new(grant.Slot, grant.Grid ?? string.Empty, span, null);
        _slots[grant.Slot].Begin();
        log.Info("started cell={Cell} token={Token} node={Node} slot={Slot} grid={Grid}", grant.Lease.Cell, grant.Lease.Token, node, grant.Slot, grant.Grid ?? string.Empty);
    }

    /// <summary>The cell is alive.</summary>
    public void Progressed(string slot, CellBeat beat) => _slots[slot].Rate = beat.Rate;

    /// <summary>A checkpoint is durable on this host.</summary>
    public void Checkpoint(LeaseCheckpointed saved)
    {
        KeyValuePair<string, object?>[] tags = [new("node", node.Name), new("slot", saved.Slot)];
        s_checkpoints.Add(1, tags);
        s_checkpointBytes.Add(saved.Bytes, tags);
        if (_runs.TryGetValue(saved.Lease, out var run) && run.Span is { } parent)
        {
            using var span = s_spans.StartActivity("slfd.checkpoint", ActivityKind.Internal, parent.Context)?.SetTag("slfd.cell", saved.Lease.Cell.ToString())
                .SetTag("slfd.token", saved.Lease.Token.Value).SetTag("slfd.iteration", saved.Iteration).SetTag("slfd.bytes", saved.Bytes);
        }
    }

    /// <summary>The device is done with the cell; unless it was revoked, the coordinator hears of it next.</summary>
    /// <param name="lease">Cell and token.</param>
    /// <param name="how">How the run ended.</param>
    public void Ended(LeaseId lease, RunEnd how)
    {
        if (!_runs.Remove(lease, out var run))
        {
            return;
        }

        s_ended.Add(1, new("how", how.Name()), new("node", node.Name));
        _slots[run.Slot].End();
        run.Span?.SetTag("slfd.end", how.Name()).SetStatus(how == RunEnd.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset).Stop();
        log.Info("ended cell={Cell} token={Token} node={Node} slot={Slot} grid={Grid} how={How}", lease.Cell, lease.Token, node, run.Slot, run.Grid, how.Name());
        if (how != RunEnd.Revoked && run.Span is { } parent)
        {
            var report = s_spans.StartActivity("slfd.report", ActivityKind.Producer, parent.Context)?.SetTag("slfd.cell", lease.Cell.ToString()).SetTag("slfd.token", lease.Token.Value);
            Activity.Current = null;
            _runs[lease] = run with { Span = null, Report = report };
        }
    }

    /// <summary>The coordinator ruled on the end of a lease.</summary>
    public void Ruled(LeaseEnded ended)
    {
        if (_runs.TryGetValue(ended.Lease, out var run) && run.Report is { } report)
        {
            _runs.Remove(ended.Lease);
            report.SetTag("slfd.verdict", ended.Verdict.Name()).Stop();
        }
    }

    /// <summary>The node is gone.</summary>
    public void Dispose()
    {
        foreach (var slot in _slots.Values)
        {
            s_slots.TryRemove(slot, out _);
        }
    }

    private sealed record Run(string Slot, string Grid, Activity? Span, Activity? Report);

    /// <summary>How long a device slot had cells. Written by the actor, read by anyone who collects metrics.</summary>
    private sealed class SlotUse(string node, string slot)
    {
        private readonly Lock _gate = new();
        private TimeSpan _busy;
        private long _since;
        private long _collected = Stopwatch.GetTimestamp();
        private double _rate;

        public KeyValuePair<string, object?>[] Tags { get; } = [new("node", node), new("slot", slot)];

        public double Rate
        {
            get => Volatile.Read(ref _rate);
            set => Volatile.Write(ref _rate, value);
        }

        public bool IsBusy
        {
            get
            {
                lock (_gate)
                {
                    return _since != 0;
                }
            }
        }

        public void Begin()
        {
            lock (_gate)
            {
                _since = Stopwatch.GetTimestamp();
                Rate = 0;
            }
        }

        public void End()
        {
            lock (_gate)
            {
                _busy += _since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Math.Max(_since, _collected));
                _since = 0;
            }
        }

        /// <summary>Since the last call, from 0 to 1.</summary>
        public double Share()
        {
            lock (_gate)
            {
                var now = Stopwatch.GetTimestamp();
                var busy = _busy + (_since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(Math.Max(_since, _collected), now));
                var share = Math.Clamp(busy / Stopwatch.GetElapsedTime(_collected, now + 1), 0, 1);
                (_busy, _collected) = (TimeSpan.Zero, now);
                return share;
            }
        }
    }
}
