using System.Text.Json;
using Akka.Actor;
using Slfd.Artifacts;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;

namespace Slfd.GpuNode.Devices;

/// <summary>
/// Supervises one device slot: Idle → (Starting →) Running → Idle, with Draining, Cancelling, Ending, Resting, Unusable and Stopped beside that way.
/// The worker is started when the first cell comes, serves one cell after the other, and is killed when it is silent too long, speaks out of turn, or does not obey.
/// </summary>
/// <remarks>
/// Its parent is the node actor, which hears exactly one end of each lease that it hands over (<c>DeviceProtocol.cs</c>). A worker that dies before it is ready
/// gives the cell back instead of failing it: the cell had no part in that. Worker and cell arrive as parameters of each state.
/// </remarks>
internal sealed partial class DeviceActor : ReceiveActor, IWithTimers
{
    // Of a kill -9, that is: only a process that hangs in a driver survives it.
    private static readonly TimeSpan s_killGrace = TimeSpan.FromSeconds(12);

    private readonly DeviceSlot _slot;
    private readonly DeviceOptions _options;
    private readonly WorkerCommandLine _command;
    private readonly RunsFolder _runs;
    private readonly string _dataFolder;
    private int _failedStarts;
    private int _deaths;
    private bool _leaving; // set when asked to drain, never reset
    private WorkerProcess? _alive; // for PostStop only; the states have the worker as a parameter

    public DeviceActor(DeviceSetup setup)
    {
        (_slot, _options, _command, _runs, _dataFolder) = setup;
        Become(() => Idle(null));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => BeFree(null);

    /// <inheritdoc/>
    protected override void PostStop() => _alive?.Kill();

    private void Idle(WorkerProcess? worker)
    {
        Receive<RunLease>(order => Take(order.Grant, worker));
        Receive<DrainDevice>(_ => Leave(worker));
        Receive<WorkerSaid>(said => said.Worker == worker, said =>
        {
            foreach (var happening in said.Events)
            {
                HearIdle(said.Worker, happening);
            }

            said.Worker.Took();
        });
        Receive<WorkerEnded>(ended => ended.Worker == worker, ended =>
        {
            Note(true, $"the idle worker {ended.Story}");
            BeIdle(null);
        });
        IgnoreTheRest();
    }

    /// <summary>A worker is on its way: for a cell, or only to see whether one starts by now.</summary>
    private void Starting(WorkerProcess worker, Attempt? attempt)
    {
        Receive<WorkerSaid>(said => said.Worker == worker, said => Greet(said, attempt));
        Receive<WorkerEnded>(ended => ended.Worker == worker, ended => NotStarted(attempt, ended.Story, ended.StderrTail));
        Receive<TimeIsUp>(_ => KillThen(worker, attempt, ended =>
            NotStarted(attempt, $"said nothing within {_options.Handshake.TotalSeconds:0.#} s of its start", ended.StderrTail)));
        Receive<StopLease>(stop => stop.Lease == attempt?.Lease, _ => KillThen(worker, attempt, _ => Stopped(attempt!, null)));
        Receive<DrainDevice>(_ =>
        {
            _leaving = true;
            KillThen(worker, attempt, _ => HandBack(attempt, 0, null));
        });
        IgnoreTheRest();
    }

    private void Running(WorkerProcess worker, Attempt attempt)
    {
        Receive<WorkerSaid>(said => said.Worker == worker, said =>
        {
            Limit(_options.Silence);
            Hear(said, attempt,
                drained => Left(worker, attempt, drained),
                broke => Fail(attempt, Failure(attempt, broke, worker.StderrTail), worker));
        });
        Receive<WorkerEnded>(ended => ended.Worker == worker, ended => Died(attempt, ended));
        Receive<TimeIsUp>(_ => KillThen(worker, attempt, ended =>
            Fail(attempt, Failure(attempt, FailureClass.TimeOut, $"the worker said nothing for {_options.Silence.TotalSeconds:0.#} s and was killed", ended.StderrTail), null)));
        Receive<StopLease>(stop => stop.Lease == attempt.Lease, _ =>
        {
            worker.Send(new CancelCell(attempt.Lease));
            Enter(DeviceState.Cancelling, attempt, () => Cancelling(worker, attempt), _options.CancelGrace);
        });
        Receive<DrainDevice>(_ =>
        {
            _leaving = true;
            worker.Send(new DrainCell(attempt.Lease));
            Enter(DeviceState.Draining, attempt, () => Draining(worker, attempt), _options.DrainGrace);
        });
        IgnoreTheRest();
    }

    private void Draining(WorkerProcess worker, Attempt attempt)
    {
        Receive<WorkerSaid>(said => said.Worker == worker, said => Hear(said, attempt,
            drained => HandBack(attempt, drained.Checkpoint, worker),
            broke => Fail(attempt, Failure(attempt, broke, worker.StderrTail), worker)));
        Receive<WorkerEnded>(ended => ended.Worker == worker, _ => HandBack(attempt, attempt.Beat.Checkpoint, null));
        Receive<TimeIsUp>(_ =>
        {
            Note(true, $"the worker did not stop {attempt.Label} within {_options.DrainGrace.TotalSeconds:0.#} s and was killed; it goes on from its last checkpoint");
            KillThen(worker, attempt, _ => HandBack(attempt, attempt.Beat.Checkpoint, null));
        });
        IgnoreTheRest();
    }

    private void Cancelling(WorkerProcess worker, Attempt attempt)
    {
        Receive<WorkerSaid>(said => said.Worker == worker, said => Hear(said, attempt, _ => Stopped(attempt, worker), _ => Stopped(attempt, worker)));
        Receive<WorkerEnded>(ended => ended.Worker == worker, _ => Stopped(attempt, null));
        Receive<TimeIsUp>(_ => KillThen(worker, attempt, _ => Stopped(attempt, null)));
        Receive<DrainDevice>(_ => _leaving = true);
        IgnoreTheRest();
    }

    /// <summary>A killed worker is on its way out; what follows depends on why.</summary>
    private void Ending(WorkerProcess worker, Action<WorkerEnded> then)
    {
        Receive<WorkerEnded>(ended => ended.Worker == worker, ended =>
        {
            Timers.CancelAll();
            then(ended);
        });
        Receive<TimeIsUp>(_ =>
        {
            if (worker.IsKilled)
            {
                Note(true, $"worker {worker.Id} does not die; it is left alone");
                then(new(worker, -1, worker.StderrTail, null));
                return;
            }

            worker.Kill(); // it was asked to end itself
            Limit(s_killGrace);
        });
        Receive<DrainDevice>(_ => _leaving = true);
        IgnoreTheRest();
    }

    private void Resting()
    {
        Receive<TimeIsUp>(_ =>
        {
            if (_failedStarts < _options.StartAttempts)
            {
                BeFree(null);
            }
            else
            {
                Start(null); // no further cell is taken before one starts
            }
        });
        Receive<DrainDevice>(_ => BeStopped());
        IgnoreTheRest();
    }

    private void StoppedForGood()
    {
        Receive<RunLease>(order => Context.Parent.Tell(new LeaseHandedBack(_slot.Slot, order.Grant.Lease, 0)));
        Receive<DrainDevice>(_ => Context.Parent.Tell(new DeviceStopped(_slot.Slot)));
        IgnoreTheRest();
    }

    private void Take(Grant grant, WorkerProcess? worker)
    {
        Attempt attempt;
        try
        {
            attempt = Attempt.Of(grant);
        }
        catch (JsonException unreadable)
        {
            attempt = new(grant, grant.Lease.Cell.Prefix);
            Fail(attempt, Failure(attempt, FailureClass.User, $"the cell's specification cannot be read: {unreadable.Message}", string.Empty), worker);
            return;
        }

        if (worker is { IsKilled: true })
        {
            // It spoke out of turn while the grant was on its way. The cell is not at fault, and the device is free again when the worker is gone.
            Context.Parent.Tell(new LeaseHandedBack(_slot.Slot, grant.Lease, 0));
            Enter(DeviceState.Ending, null, () => Ending(worker, _ => GoOn(null)), s_killGrace);
            return;
        }

        if (worker is not null)
        {
            Run(worker, attempt);
            return;
        }

        Start(attempt);
    }

    private void Start(Attempt? attempt)
    {
        try
        {
            var started = _alive = WorkerProcess.Start(_command, _slot, Self);
            Enter(DeviceState.Starting, attempt, () => Starting(started, attempt), _options.Handshake);
        }
        catch (IOException refused)
        {
            NotStarted(attempt, refused.Message, string.Empty);
        }
    }

    private void Greet(WorkerSaid said, Attempt? attempt)
    {
        var worker = said.Worker;
        if (said.Events[0] is not WorkerReady ready)
        {
            KillThen(worker, attempt, ended => NotStarted(attempt, $"began with {said.Events[0].GetType().Name} instead of {nameof(WorkerReady)}", ended.StderrTail));
            return;
        }

        if (ready.Protocol != WorkerLines.Version)
        {
            KillThen(worker, attempt, ended =>
                NotStarted(attempt, $"speaks version {ready.Protocol} of the line protocol, expected {WorkerLines.Version}: build node and worker from the same sources", ended.StderrTail));
            return;
        }

        _failedStarts = 0;
        Note(false, $"worker {ready.ProcessId} on {ready.DeviceName}: {ready.Software}");
        foreach (var early in said.Events.Skip(1))
        {
            HearIdle(worker, early);
        }

        if (attempt is null)
        {
            BeFree(worker);
        }
        else
        {
            Run(worker, attempt);
        }

        worker.Took();
    }

    private void Run(WorkerProcess worker, Attempt attempt)
    {
        var grant = attempt.Grant;
        attempt.Log = AttemptLog.Begin(_runs.Cell(grant.Lease.Cell).Attempt(grant.Lease.Token), TimeProvider.System);
        attempt.Log.Line($"attempt {grant.Lease.Token} at {attempt.Label} on {_slot.Slot} of {Environment.MachineName}, worker {worker.Id}");
        worker.BeginCell(attempt.Log);
        worker.Send(new RunCell(
            grant.Lease,
            grant.SpecJson,
            _runs.Cell(grant.Lease.Cell).Root,
            _dataFolder,
            grant.CheckpointEvery.TotalSeconds,
            _options.ProgressEvery.TotalSeconds,
            grant.MemoryScale)
        {
            Judging = grant.Judging,
        });
        Enter(DeviceState.Running, attempt, () => Running(worker, attempt), _options.Silence);
    }

    /// <summary>Kills the worker and goes on when it is gone, so that two workers never share the device.</summary>
    private void KillThen(WorkerProcess worker, Attempt? attempt, Action<WorkerEnded> then)
    {
        worker.Kill();
        Enter(DeviceState.Ending, attempt, () => Ending(worker, then), s_killGrace);
    }

    private void Enter(DeviceState state, Attempt? attempt, Action behaviour, TimeSpan? limit)
    {
        if (limit is { } time)
        {
            Limit(time);
        }
        else
        {
            Timers.CancelAll();
        }

        Become(behaviour);
        Context.System.EventStream.Publish(new DeviceStateChanged(_slot.Slot, state, attempt?.Lease, attempt?.Label ?? string.Empty));
    }

    private void Limit(TimeSpan time) => Timers.StartSingleTimer(TimeIsUp.Instance, TimeIsUp.Instance, time);

    private void BeIdle(WorkerProcess? worker)
    {
        _alive = worker;
        Enter(DeviceState.Idle, null, () => Idle(worker), null);
    }

    private void BeFree(WorkerProcess? worker)
    {
        BeIdle(worker);
        Context.Parent.Tell(new DeviceFree(_slot.Slot));
    }

    private void BeStopped()
    {
        _alive = null;
        Enter(DeviceState.Stopped, null, StoppedForGood, null);
        Context.Parent.Tell(new DeviceStopped(_slot.Slot));
    }

    private void Leave(WorkerProcess? worker)
    {
        _leaving = true;
        if (worker is null)
        {
            BeStopped();
            return;
        }

        worker.Send(new EndWorker());
        Enter(DeviceState.Ending, null, () => Ending(worker, _ => BeStopped()), TimeSpan.FromSeconds(1));
    }

    /// <summary>What another state's messages mean here: nothing. A revoked lease may be gone already, and an earlier worker's last words come late.</summary>
    private void IgnoreTheRest()
    {
        Receive<StopLease>(_ => { });
        Receive<TimeIsUp>(_ => { });
        Receive<IFromWorker>(_ => { });
    }

    private void Note(bool warning, string text) => Context.System.EventStream.Publish(new NodeNote(warning, $"{_slot.Slot}: {text}"));

    private static CellFailure Failure(Attempt attempt, CellBroke broke, string tail) => Failure(attempt, broke.Class, broke.Message, tail, broke.Iteration) with { Lacks = broke.Lacks };

    private static CellFailure Failure(Attempt attempt, FailureClass blamed, string message, string tail, int? iteration = null) =>
        new(blamed, message, tail, iteration ?? attempt.Beat.Iteration);

    private sealed class TimeIsUp : INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout
    {
        public static readonly TimeIsUp Instance = new();
    }
}
