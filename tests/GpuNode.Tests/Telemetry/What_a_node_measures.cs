using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Event;
using Slfd.GpuNode.Telemetry;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.GpuNode.Tests.Telemetry;

/// <summary>A run is a span below the coordinator's grant with checkpoints and report below it, and is counted by how it ended; a node that is gone is
/// measured no more.</summary>
public sealed class What_a_node_measures : IDisposable
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly string _node = $"node-{Guid.NewGuid():N}";
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ConcurrentDictionary<string, double> _sums = [];
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public What_a_node_measures()
    {
        _activities = new()
        {
            ShouldListenTo = source => source.Name == NodeTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, mine) =>
        {
            if (instrument.Meter.Name == NodeTelemetry.Name)
            {
                mine.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Sum(instrument, value, tags));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Sum(instrument, value, tags));
        _meters.Start();
    }

    private static LeaseId Lease { get; } = new(Slfd.Support.ACell.DcPixel.Id(), new(3));

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void Hangs_a_run_below_the_grant_and_the_rest_below_the_run()
    {
        using var telemetry = Started();
        telemetry.Checkpoint(new("cpu:0", Lease, Iteration: 10, Bytes: 512));
        telemetry.Ended(Lease, RunEnd.Succeeded);
        telemetry.Ruled(new(Lease, Verdict.Accepted, Lease.Token));

        // Other tests' nodes are heard as well: the trace is found by the run with this node's name.
        var run = Assert.Single(_spans, span => (string?)span.GetTagItem("slfd.node") == _node);
        Assert.Equal(("slfd.run", "b7ad6b7169203331", 3), (run.OperationName, run.ParentSpanId.ToHexString(), (int?)run.GetTagItem("slfd.token")));
        Assert.Equal(("succeeded", ActivityStatusCode.Unset), ((string?)run.GetTagItem("slfd.end"), run.Status));
        Activity[] below = [.. _spans.Where(span => span.ParentSpanId == run.SpanId)];
        Assert.Equal(["slfd.checkpoint", "slfd.report"], below.Select(span => span.OperationName));
        Assert.Equal((10, 512L), ((int?)below[0].GetTagItem("slfd.iteration"), (long?)below[0].GetTagItem("slfd.bytes")));
        Assert.Equal("accepted", below[1].GetTagItem("slfd.verdict"));
        Assert.Equal((1, 512, 1),
            (_sums[$"slfd.checkpoints {_node} cpu:0"], _sums[$"slfd.checkpoints.bytes {_node} cpu:0"], _sums[$"slfd.runs.ended succeeded {_node}"]));
    }

    [Fact]
    public void Marks_a_failure_and_reports_nothing_that_was_revoked()
    {
        using var telemetry = Started();
        telemetry.Ended(Lease, RunEnd.Failed);
        telemetry.Started(Grant);
        telemetry.Ended(Lease, RunEnd.Revoked);
        telemetry.Ended(Lease, RunEnd.Revoked); // counted once
        Activity[] runs = [.. _spans.Where(span => (string?)span.GetTagItem("slfd.node") == _node)];
        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], runs.Select(run => run.Status));
        Assert.DoesNotContain(_spans, span => span.ParentSpanId == runs[1].SpanId);
        Assert.Equal((1, 1), (_sums[$"slfd.runs.ended failed {_node}"], _sums[$"slfd.runs.ended revoked {_node}"]));
    }

    [Fact]
    public void Gives_the_rate_of_a_busy_slot_until_the_node_is_gone()
    {
        var telemetry = Started();
        telemetry.Progressed("cpu:0", new(Lease, 1, 2, 0.5, Rate: 12.5, 0, 0, "distil"));
        _meters.RecordObservableInstruments();
        Assert.Equal(12.5, _sums[$"slfd.cell.iteration_rate {_node} cpu:0"]);
        Assert.InRange(_sums[$"slfd.device.utilization {_node} cpu:0"], 0.01, 1);

        telemetry.Ended(Lease, RunEnd.HandedBack);
        _sums.Clear();
        _meters.RecordObservableInstruments();
        Assert.DoesNotContain($"slfd.cell.iteration_rate {_node} cpu:0", _sums.Keys);
        Assert.Contains($"slfd.device.utilization {_node} cpu:0", _sums.Keys);

        telemetry.Dispose();
        _sums.Clear();
        _meters.RecordObservableInstruments();
        Assert.DoesNotContain($"slfd.device.utilization {_node} cpu:0", _sums.Keys);
    }

    [Fact]
    public void Has_a_word_for_every_end()
    {
        Assert.Equal(["succeeded", "failed", "handed back", "revoked"], Enum.GetValues<RunEnd>().Select(how => how.Name()));
        Assert.Contains("not an end of a run", Assert.Throws<ArgumentOutOfRangeException>(() => ((RunEnd)99).Name()).Message, StringComparison.Ordinal);
    }

    private static Grant Grant => new(1, "cpu:0", Lease, "{}", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), 1, "measured") { TraceParent = Parent };

    private NodeTelemetry Started()
    {
        NodeTelemetry telemetry = new(NoLogger.Instance, new(_node));
        telemetry.Add("cpu:0");
        telemetry.Started(Grant);
        return telemetry;
    }

    private void Sum(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = string.Join(' ', tags.ToArray().Select(tag => tag.Value));
        _sums.AddOrUpdate($"{instrument.Name} {labels}", value, (_, before) => before + value);
    }
}
