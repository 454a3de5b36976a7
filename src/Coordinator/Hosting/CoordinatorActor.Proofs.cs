using Akka.Actor;
using Akka.Event;
using Slfd.Artifacts;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Hosting;

/// <summary>What is done beside the mailbox before a command is decided. A result is believed when the artifact store holds it, which is looked up only for a result that would be accepted otherwise; of a grid the ids are computed.</summary>
internal sealed partial class CoordinatorActor
{
    private const int LooksAtOnce = 4;
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(2);
    private readonly Dictionary<LeaseId, IActorRef> _proving = [];
    private readonly SemaphoreSlim _looks = new(LooksAtOnce);
    private readonly SemaphoreSlim _preparations = new(1);
    private readonly CancellationTokenSource _ended = new();

    /// <summary>Computes the ids of a submitted grid's cells beside the mailbox, one grid after the other: those of millions take seconds, in which everybody else would wait.</summary>
    private void Prepare(SubmitGrid submit)
    {
        var (turn, stop) = (_preparations, _ended.Token);
        Task.Run(async () =>
        {
            await turn.WaitAsync(stop);
            try
            {
                return await Task.Factory.StartNew(() => new PreparedGrid(submit, GridDefinition.Prepare(submit.GridJson)), stop, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }
            finally
            {
                turn.Release();
            }
        }, stop).PipeTo(Self, Sender, failure: _ => new PreparedGrid(submit, null));
    }

    private void Prove(ReportSucceeded report)
    {
        if (_options.Store is not { } store || !WouldCount(report))
        {
            Enqueue(report);
            return;
        }

        // A report that is repeated meanwhile, with the same content or another, waits for the first; the last sender is answered.
        var isUnderWay = _proving.ContainsKey(report.Lease);
        _proving[report.Lease] = Sender;
        if (!isUnderWay)
        {
            var (looks, patience, stop) = (_looks, _options.StorePatience, _ended.Token);
            Task.Run(() => LookFor(report, store, looks, patience, stop), stop).PipeTo(Self, failure: _ => new Proved(report, "this host stops", IsSure: false));
        }
    }

    private void Rule(Proved proved)
    {
        if (!_proving.Remove(proved.Report.Lease, out var sender))
        {
            return;
        }

        if (proved.Fault is null)
        {
            Enqueue(proved.Report, sender);
        }
        else if (proved.IsSure)
        {
            Enqueue(new UnprovenResult(proved.Report, proved.Fault), sender);
        }
        else
        {
            // Not answered: the node reports again, and by then the disk may be back.
            _log.Warning("the artifact store cannot be read for the result of cell={Cell} token={Token} node={Node}: {Fault}", proved.Report.Lease.Cell, proved.Report.Lease.Token, proved.Report.Node, proved.Fault);
        }
    }

    private bool WouldCount(ReportSucceeded report) => _state.Decide(report, _clock.Now).Events is [CellSucceeded, ..];

    /// <summary>A folder that several hosts share may show a file late: an absence is looked at again for a while.</summary>
    private static async Task<Proved> LookFor(ReportSucceeded report, RunsFolder store, SemaphoreSlim looks, TimeSpan patience, CancellationToken stop)
    {
        for (var waited = TimeSpan.Zero; ; waited += s_lookAgain)
        {
            var (fault, isSure) = await Look(report, store, looks, stop);
            if (fault is null || waited >= patience)
            {
                return new(report, fault, isSure);
            }

            await Task.Delay(s_lookAgain, stop);
        }
    }

    private static async Task<(string? Fault, bool IsSure)> Look(ReportSucceeded report, RunsFolder store, SemaphoreSlim looks, CancellationToken stop)
    {
        await looks.WaitAsync(stop); // a disk that does not answer must not hold every thread of this process
        try
        {
            var cell = report.Lease.Cell;
            return (store.Cell(cell).FaultOf(cell, report.Lease.Token, report.Outcome.ResultSha256), true);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (unreadable.Message, false);
        }
        finally
        {
            looks.Release();
        }
    }

    /// <summary>The store was looked at.</summary>
    /// <param name="Report">What was reported.</param>
    /// <param name="Fault">What is wrong with the result there; null: it lies there.</param>
    /// <param name="IsSure">False: the store cannot be read now.</param>
    private sealed record Proved(ReportSucceeded Report, string? Fault, bool IsSure) : INoSerializationVerificationNeeded;
}
