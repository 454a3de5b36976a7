using Akka.Actor;
using Slfd.Artifacts;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;

namespace Slfd.GpuNode.Devices;

/// <content>What a worker says about its cell, and the ways in which a cell ends.</content>
internal sealed partial class DeviceActor
{
    /// <summary>The lines of a worker that has a cell. How it may stop is the state's business; all else is the same in every state.</summary>
    private void Hear(WorkerSaid said, Attempt attempt, Action<CellDrained> drained, Action<CellBroke> broke)
    {
        var beat = attempt.Beat;
        foreach (var happening in said.Events)
        {
            if (said.Worker.IsKilled)
            {
                return; // it broke the protocol a line ago
            }

            switch (happening)
            {
                case var _ when attempt.IsOver:
                    HearIdle(said.Worker, happening);
                    break;
                case WorkerNote note:
                    attempt.Log?.Line(note.Warning ? $"WARNING: {note.Text}" : note.Text);
                    Note(note.Warning, note.Text);
                    break;
                case not ICellEvent:
                    Babbled(said.Worker, attempt, $"said {happening.GetType().Name} in mid-cell");
                    break;
                case ICellEvent other when other.Lease != attempt.Lease:
                    Babbled(said.Worker, attempt, $"spoke of {other.Lease} while it had {attempt.Lease}");
                    break;
                case CellDrained stopped:
                    drained(stopped);
                    break;
                case CellBroke stopped:
                    attempt.Places = stopped.Places ?? [];
                    broke(stopped);
                    break;
                case CellFinished finished:
                    Succeed(said.Worker, attempt, finished.Outcome);
                    break;
                case CellEvaluated done:
                    attempt.Log?.Line($"evaluated at iteration {done.Iteration}: {done.Architecture}, repeat {done.Repeat + 1}: {(done.Correct == CellOutcome.Diverged ? "no classifier" : $"{done.Correct} of {done.Tested} right")}");
                    Context.System.EventStream.Publish(new CellEvaluatedOn(
                        _slot.Slot, attempt.Lease, attempt.Label, done.Iteration, done.Architecture, done.Repeat, done.Correct, done.Tested));
                    break;
                default:
                    attempt.Note(happening);
                    if (happening is CellStarted { Iteration: > 0 } resumed)
                    {
                        Note(false, $"{attempt.Label} [{attempt.Lease.Cell.Prefix}] goes on from iteration {resumed.Iteration}");
                    }

                    if (happening is CellCheckpointed saved)
                    {
                        Context.Parent.Tell(new LeaseCheckpointed(_slot.Slot, attempt.Lease, saved.Iteration, saved.Bytes));
                    }

                    break;
            }
        }

        if (!attempt.IsOver && attempt.Beat != beat)
        {
            Context.Parent.Tell(new LeaseProgressed(_slot.Slot, attempt.Beat));
            Context.System.EventStream.Publish(new CellProgress(_slot.Slot, attempt.Label, attempt.Beat));
        }

        said.Worker.Took();
    }

    /// <summary>A worker without a cell may only note things; one that speaks for a cell is faulty, and is replaced.</summary>
    private void HearIdle(WorkerProcess worker, WorkerEvent happening)
    {
        if (happening is WorkerNote note)
        {
            Note(note.Warning, note.Text);
            return;
        }

        Note(true, $"the worker said {happening.GetType().Name} without having a cell, and was killed");
        worker.Kill();
    }

    private void Succeed(WorkerProcess worker, Attempt attempt, CellOutcome outcome)
    {
        attempt.End("finished");
        Context.Parent.Tell(new LeaseSucceeded(_slot.Slot, attempt.Lease, attempt.Label, outcome));
        _deaths = 0;
        GoOn(worker);
    }

    /// <summary>A cell that leaves its evaluation to units has nothing more to do after its last iteration. No other stops before it is asked to.</summary>
    private void Left(WorkerProcess worker, Attempt attempt, CellDrained drained)
    {
        if (attempt.Grant.Judging == Judging.ByUnits && drained.Checkpoint > 0)
        {
            HandBack(attempt, drained.Checkpoint, worker);
        }
        else
        {
            Babbled(worker, attempt, "stopped the cell though nobody asked it to");
        }
    }

    private void HandBack(Attempt? attempt, int checkpoint, WorkerProcess? worker)
    {
        GiveBack(attempt, $"handed back; checkpoint at iteration {checkpoint}", checkpoint);
        GoOn(worker);
    }

    private void GiveBack(Attempt? attempt, string because, int checkpoint)
    {
        if (attempt is not null)
        {
            attempt.End(because);
            Context.Parent.Tell(new LeaseHandedBack(_slot.Slot, attempt.Lease, checkpoint));
        }
    }

    private void Stopped(Attempt attempt, WorkerProcess? worker)
    {
        attempt.End("stopped: the lease is no longer this node's");
        Context.Parent.Tell(new LeaseStopped(_slot.Slot, attempt.Lease));
        GoOn(worker);
    }

    /// <param name="attempt">Its end is reported.</param>
    /// <param name="failure">What happened.</param>
    /// <param name="worker">The worker, if it lives and can take another cell.</param>
    private void Fail(Attempt attempt, CellFailure failure, WorkerProcess? worker)
    {
        attempt.End($"failed: {failure.Class.Name()}: {failure.Message}");
        KeepStderr(attempt, failure);
        Context.Parent.Tell(new LeaseFailed(_slot.Slot, attempt.Lease, attempt.Label, failure) { Places = attempt.Places });
        Context.System.EventStream.Publish(new AttemptFailed(_slot.Slot, attempt.Lease, attempt.Label, failure));
        _deaths = worker is null ? _deaths + 1 : 0;
        GoOn(worker);
    }

    private void Died(Attempt attempt, WorkerEnded ended)
    {
        if (ended.Garbage is null && WorkerExit.IsRequest(ended.ExitCode))
        {
            // Ctrl-C at a terminal and the end of a service reach the workers as well as the node: no cell's failure, and the node is about to hear of it too.
            Note(true, $"the worker {ended.Story}; {attempt.Label} is handed back");
            _deaths++;
            HandBack(attempt, attempt.Beat.Checkpoint, null);
            return;
        }

        var blamed = ended.Garbage is null ? WorkerExit.Classify(ended.ExitCode, ended.StderrTail, ended.KernelKilled) : FailureClass.Infrastructure;
        Fail(attempt, Failure(attempt, blamed, $"the worker {ended.Story}", ended.StderrTail), null);
    }

    /// <summary>A worker that does not keep to the protocol cannot be trusted with the rest of the cell, nor with another.</summary>
    private void Babbled(WorkerProcess worker, Attempt attempt, string what)
    {
        attempt.End($"the worker {what}, and is killed");
        KillThen(worker, attempt, ended => Fail(attempt, Failure(attempt, FailureClass.Infrastructure, $"the worker {what}, and was killed", ended.StderrTail), null));
    }

    private void NotStarted(Attempt? attempt, string story, string stderrTail)
    {
        _failedStarts++;
        var lastWords = stderrTail.Length == 0 ? string.Empty : $"; its last words: {stderrTail.Trim()}";
        var unusable = _failedStarts >= _options.StartAttempts;
        var rest = unusable ? _options.UnusableFor : _options.RestAfter(_failedStarts);
        if (attempt is not null) // and not at every further try
        {
            Note(true, $"no worker: it {story}{lastWords}{(unusable ? $"; unusable after {_failedStarts} failed starts in a row, and takes no cell before one starts: that is tried every {rest.TotalMinutes:0.#} min" : string.Empty)}");
        }

        GiveBack(attempt, $"no worker: it {story}", 0);
        if (_leaving)
        {
            BeStopped();
            return;
        }

        _alive = null;
        Enter(unusable ? DeviceState.Unusable : DeviceState.Resting, null, Resting, rest);
        if (unusable)
        {
            Context.Parent.Tell(new DeviceUnusable(_slot.Slot, $"the worker {story}{lastWords}"));
        }
    }

    private void GoOn(WorkerProcess? worker)
    {
        if (_leaving)
        {
            Leave(worker);
        }
        else if (worker is null && _deaths > 0)
        {
            _alive = null;
            Enter(DeviceState.Resting, null, Resting, _options.RestAfter(_deaths));
        }
        else
        {
            BeFree(worker);
        }
    }

    private void KeepStderr(Attempt attempt, CellFailure failure)
    {
        if (failure.StderrTail.Length == 0)
        {
            return;
        }

        try
        {
            WholeFile.WriteText(Path.Combine(_runs.Cell(attempt.Lease.Cell).Attempt(attempt.Lease.Token), CellFolder.LastWordsFile), failure.StderrTail);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Note(true, $"the last words of the worker could not be kept: {refused.Message}");
        }
    }
}
