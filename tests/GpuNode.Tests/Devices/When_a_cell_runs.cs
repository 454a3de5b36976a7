using System.Diagnostics;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Coordination;

namespace Slfd.GpuNode.Tests.Devices;

/// <summary>A device that got a cell starts a worker for it, and keeps that worker for the next.</summary>
public class When_a_cell_runs : NodeTest
{
    [Fact]
    public void No_worker_is_started_before_there_is_a_cell()
    {
        Join("{}");
        Expect<RequestWork>();
        Assert.Empty(Workers.Alive);
    }

    [Fact]
    public void The_result_is_reported_and_the_worker_serves_the_next_cell()
    {
        var node = Join("{}");
        RunsToTheEnd(node, seed: 0);
        var first = Assert.Single(Workers.Alive);
        RunsToTheEnd(node, seed: 1);
        Assert.Equal(first, Assert.Single(Workers.Alive));
    }

    [Fact]
    public void Two_devices_run_two_cells_at_once()
    {
        var node = Join("""{"otherwise":{"end":"hang"}}""", slots: 2);
        var (one, other) = (Expect<RequestWork>(), Expect<RequestWork>());
        Assert.NotEqual(one.Slot, other.Slot);
        GrantFor(node, one, seed: 0);
        GrantFor(node, other, seed: 1);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        See<DeviceStateChanged>(change => change.State == DeviceState.Running);
        Assert.Equal(2, Workers.Alive.Count);
    }

    [Fact]
    public void Progress_is_shown_and_goes_into_the_heartbeat()
    {
        var node = Join(Options("""{"otherwise":{"seconds":60,"steps":1200,"checkpoints":true}}"""), beatEvery: TimeSpan.FromMilliseconds(50));
        var lease = GrantNext(node);
        Assert.Contains("seed 0", See<CellProgress>(shown => shown.Beat.Iteration > 0).Label, StringComparison.Ordinal);
        var beat = Expect<Heartbeat>(sent => sent.Cells is [{ Checkpoint: > 0, Iteration: > 0 }]);
        Assert.Equal(lease, beat.Cells[0].Lease);
        Expect<Heartbeat>(sent => sent.Number > beat.Number && sent.Cells[0].Checkpoint >= beat.Cells[0].Checkpoint);
    }

    [Fact]
    public void A_flood_of_progress_is_coalesced_and_the_cell_finishes()
    {
        var node = Join("""{"otherwise":{"end":"flood","lines":20000}}""");
        var (shown, watch) = (0, Stopwatch.StartNew());
        GrantNext(node);
        Expect<ReportSucceeded>();
        var most = 2 + (int)(watch.Elapsed / WorkerProcess.FloodPause);
        while (Console.HasMessages)
        {
            shown += Console.ReceiveOne() is CellProgress ? 1 : 0;
        }

        Assert.InRange(shown, 1, most);
    }
}
