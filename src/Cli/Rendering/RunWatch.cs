using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.Messages.Coordination;

namespace Slfd.Cli.Rendering;

/// <summary>Follows a grid while it runs: shows the node's events on a console, asks the coordinator for the counts, and says when the grid has ended.</summary>
internal sealed class RunWatch : ReceiveActor, IWithTimers
{
    private readonly RunView _view;
    private readonly IRunConsole _console;

    /// <param name="coordinator">Who knows the counts.</param>
    /// <param name="view">What is shown.</param>
    /// <param name="console">Where.</param>
    /// <param name="slots">This host's device slots.</param>
    /// <param name="ended">Completed with the counts once nothing is left to run, or failed when nothing can run.</param>
    public RunWatch(ICanTell coordinator, RunView view, IRunConsole console, IReadOnlyCollection<string> slots, TaskCompletionSource<GridStatus> ended)
    {
        (_view, _console) = (view, console);
        Receive<Tick>(_ => coordinator.Tell(new GetGridStatus(view.Grid), Self));
        Receive<LongTick>(_ => coordinator.Tell(new GetFailedCells(view.Grid), Self));
        Receive<FailedCells>(failed =>
        {
            if (view.Status is { Running: 0 } && slots.All(slot => failed.Quarantined.Any(device => device.Slot == slot)))
            {
                ended.TrySetException(new NoDeviceWorksException($"all of {string.Join(", ", slots)} are quarantined after failures of several cells; mend the cause, then use --retry-failed"));
            }
        });
        Receive<GridStatus>(status =>
        {
            view.Update(status);
            console.Progress(view);
            if (status.Ended)
            {
                ended.TrySetResult(status);
            }
        });
        Receive<Refused>(refused => ended.TrySetException(new InvalidOperationException(refused.Because)));
        Receive<DeviceStateChanged>(change =>
        {
            // A state without progress keeps the numbers of the same cell on screen.
            var before = view.Device(change.Slot);
            Show(change.Lease is not null && before.Lease == change.Lease
                ? before with { State = change.State }
                : new(change.Slot, change.State, change.Lease, change.Label));
        });
        Receive<CellProgress>(cell => Show(new(cell.Slot, DeviceState.Running, cell.Beat.Lease, cell.Label, cell.Beat)));
        Receive<CellEvaluatedOn>(cell => console.Evaluated(cell.Lease, cell.Label, cell.Iteration, cell.Architecture, cell.Repeat, cell.Correct, cell.Tested));
        Receive<AttemptFailed>(cell => console.Failed(view, cell.Lease, cell.Slot, cell.Label, cell.Failure));
        Receive<CellCompleted>(cell =>
        {
            console.Finished(view, cell.Lease, cell.Label, cell.Verdict);
            coordinator.Tell(new GetGridStatus(view.Grid), Self);
        });
        Receive<NodeNote>(note => console.Note(note.Warning, note.Text));
        Receive<NodeUnusable>(unusable => ended.TrySetException(new NoDeviceWorksException(unusable.Because)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(INodeEvent));
        Timers.StartPeriodicTimer(nameof(Tick), new Tick(), TimeSpan.FromMilliseconds(500));
        Timers.StartPeriodicTimer(nameof(LongTick), new LongTick(), TimeSpan.FromSeconds(5));
    }

    private void Show(DeviceView device)
    {
        _view.Update(device);
        _console.Progress(_view);
    }

    private sealed record Tick : INoSerializationVerificationNeeded;

    private sealed record LongTick : INoSerializationVerificationNeeded;
}

/// <summary>No device of this host can start a worker.</summary>
/// <param name="because">Why the last one could not.</param>
internal sealed class NoDeviceWorksException(string because) : Exception(because);
