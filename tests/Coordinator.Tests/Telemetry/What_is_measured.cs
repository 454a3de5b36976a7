using System.Diagnostics.Metrics;
using Akka.Event;
using Slfd.Coordinator.Telemetry;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Telemetry;

/// <summary>Numbers of cells are read while a coordinator counts them, and its answers leave as they came. Traces and counters of a real cell: Hosts.Tests.</summary>
public class What_is_measured
{
    [Fact]
    public void Cells_are_counted_by_grid_and_state_until_the_coordinator_ends()
    {
        using CoordinatorTelemetry telemetry = new(NoLogger.Instance, _ => "measured-here");
        telemetry.Count([GridStatus.Of("measured-here", (CellState.Done, 3), (CellState.Failed, 1))]);
        var read = Read("measured-here");
        Assert.True(CellStates.Table.All.All(state => read.ContainsKey(state.Name))); // a state of no cell is 0, not missing
        Assert.Equal((3, 1, 0), (read["done"], read["failed"], read["running"]));
        telemetry.Count([GridStatus.Of("measured-here", (CellState.Done, 4))]);
        Assert.Equal((4, 0), (Read("measured-here")["done"], Read("measured-here")["failed"]));
        telemetry.Dispose();
        Assert.Empty(Read("measured-here"));
    }

    [Fact]
    public void Failed_attempts_are_counted_by_class_and_results_that_differ_apart()
    {
        LeaseId lease = new(CellId.Parse("0123456789abcdef0123"), new(1));
        using CoordinatorTelemetry telemetry = new(NoLogger.Instance, _ => "g");
        var counted = Heard(() => telemetry.Written(
        [
            new CellFailed(1, lease, new(new("a-node-of-this-test"), "cpu:0"), AGrid.Failure(Slfd.Messages.Results.FailureClass.OutOfMemory), TimeSpan.Zero),
            new DuplicateResult(1, lease, "dd", true),
            new LeaseGranted(1, lease, new(new("a-node-of-this-test"), "cpu:0"), 1, 1, TimeSpan.FromMinutes(1)),
        ]));
        Assert.Contains(("slfd.attempts.failed", "class", "out-of-memory"), counted);
        Assert.Contains(("slfd.results.duplicate", "differs", "True"), counted);
        Assert.Contains(("slfd.leases.granted", "node", "a-node-of-this-test"), counted);
    }

    [Fact]
    public void An_answer_that_is_no_grant_leaves_as_it_came()
    {
        using CoordinatorTelemetry telemetry = new(NoLogger.Instance, _ => "g");
        Refused refused = new("no such grid");
        Assert.Same(refused, telemetry.Answered(new GetGridStatus("odd"), refused, 0));
        HeartbeatAck ack = new(8, [], [], false, true);
        Assert.Same(ack, telemetry.Answered(new Heartbeat(new("host-a"), 1, 8, []), ack, 0));
    }

    private static Dictionary<string, long> Read(string grid)
    {
        Dictionary<string, long> counts = [];
        using var listener = Listener((instrument, number, tags) =>
        {
            if (instrument.Name == "slfd.cells" && tags["grid"] == grid)
            {
                counts[tags["state"]] = number;
            }
        });
        listener.RecordObservableInstruments();
        return counts;
    }

    private static List<(string Name, string Key, string Value)> Heard(Action happens)
    {
        List<(string, string, string)> heard = [];
        var gate = new Lock();
        using var listener = Listener((instrument, _, tags) =>
        {
            lock (gate) // other tests' coordinators count too
            {
                heard.AddRange(tags.Select(tag => (instrument.Name, tag.Key, tag.Value)));
            }
        });
        happens();
        lock (gate)
        {
            return [.. heard];
        }
    }

    private static MeterListener Listener(Action<Instrument, long, Dictionary<string, string>> hears)
    {
        MeterListener listener = new()
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == CoordinatorTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, number, tags, _) => hears(instrument, number, tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}")));
        listener.Start();
        return listener;
    }
}
