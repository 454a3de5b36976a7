using Akka.Actor;
using Akka.TestKit.Xunit2;
using Slfd.Cli.Rendering;
using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Cli.Tests.Rendering;

/// <summary>The watch says when a grid has ended, and when it cannot go on.</summary>
public sealed class A_grid_is_watched() : TestKit("akka.test.single-expect-default = 60s")
{
    private readonly TaskCompletionSource<GridStatus> _ended = new();

    [Fact]
    public async Task It_has_ended_when_every_cell_is_done_or_failed()
    {
        var coordinator = Watch();
        coordinator.ExpectMsg<GetGridStatus>();
        coordinator.Reply(GridStatus.Of("g", (CellState.Done, 1), (CellState.Running, 1), (CellState.Waiting, 1)));
        coordinator.FishForMessage(message => message is GetGridStatus);
        Assert.False(_ended.Task.IsCompleted);
        coordinator.Reply(GridStatus.Of("g", (CellState.Done, 2), (CellState.Failed, 1)));
        Assert.Equal(1, (await _ended.Task.WaitAsync(TimeSpan.FromSeconds(60))).Failed);
    }

    [Fact]
    public async Task It_cannot_go_on_when_all_devices_are_quarantined()
    {
        var coordinator = Watch();
        coordinator.ExpectMsg<GetGridStatus>();
        coordinator.Reply(GridStatus.Of("g", (CellState.Done, 1), (CellState.Delayed, 2)));
        coordinator.FishForMessage(message => message is GetFailedCells, TimeSpan.FromSeconds(60));
        coordinator.Reply(new FailedCells([], [new DeviceId(new("host"), "cpu:0")]));
        var failure = await Assert.ThrowsAsync<NoDeviceWorksException>(() => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains("cpu:0", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--retry-failed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_cannot_go_on_when_no_device_starts_a_worker()
    {
        Watch().ExpectMsg<GetGridStatus>();
        Sys.EventStream.Publish(new NodeUnusable("the worker is missing"));
        Assert.Contains("missing", (await Assert.ThrowsAsync<NoDeviceWorksException>(() => _ended.Task.WaitAsync(TimeSpan.FromSeconds(60)))).Message, StringComparison.Ordinal);
    }

    private Akka.TestKit.TestProbe Watch()
    {
        var coordinator = CreateTestProbe();
        var view = new RunView("g", 1, TimeProvider.System);
        IRunConsole console = new PlainConsole(TextWriter.Null, TimeProvider.System);
        Sys.ActorOf(Props.Create(() => new RunWatch(coordinator.Ref, view, console, new[] { "cpu:0" }, _ended)));
        return coordinator;
    }
}
