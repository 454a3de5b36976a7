using Akka.Actor;
using Akka.Event;
using Slfd.Artifacts;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Hosting;

/// <summary>Follows the coordinator's results into the <see cref="ResultStore"/> and writes report folders on request.</summary>
/// <remarks>
/// It asks for everything after what it has, repeats the question until it is answered, and asks again when a sequence number is missing; so nothing depends on a
/// message arriving once, or first. Its first question overlaps the store by one result: if the coordinator does not know that result, the store belongs to another
/// history (the coordinator's file was removed, say) and is filled anew. Disk work runs off the mailbox, one write at a time; what arrives meanwhile is the next batch.
/// </remarks>
public sealed partial class ReportingActor : ReceiveActor, IWithTimers
{
    private readonly ICanTell _coordinator;
    private readonly RunsFolder _runs;
    private readonly ReportingOptions _options;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly string _database;
    private readonly ResultStore _store;
    private readonly List<ResultRow> _pending = [];
    private IReadOnlyList<string> _grids = [];
    private bool _gridsChanged;
    private bool _writing;
    private Task _write = Task.CompletedTask;
    private bool _asking;
    private ResultRow? _overlap;
    private long _received;

    /// <summary>Opens the store below <paramref name="runs"/>; one actor, in one process, writes it at a time.</summary>
    /// <param name="coordinator">Answers <see cref="GetResultsSince"/> and <see cref="GetGrids"/>.</param>
    /// <param name="runs">Where the store and the reports lie.</param>
    /// <param name="options">Null: the defaults.</param>
    public ReportingActor(ICanTell coordinator, RunsFolder runs, ReportingOptions? options = null)
    {
        (_coordinator, _runs, _options) = (coordinator, runs, options ?? new());
        _database = _options.Database ?? runs.ReportingDatabase;
        _store = ResultStore.OpenOrRefill(_database, problem => _log.Warning(problem));
        _received = _store.LastSequence;
        _overlap = _store.Latest(1).SingleOrDefault();

        Receive<ResultsPage>(Receive);
        Receive<ResultCommitted>(result => _overlap is null, Receive); // before the overlap is confirmed, pages only: they bring it too
        Receive<ResultCommitted>(_ => { });
        Receive<GridList>(list => Receive(list));
        Receive<AskAgain>(_ => Ask());
        Receive<WriteAgain>(_ => Flush());
        Receive<Written>(Wrote);
        Receive<WriteFailed>(CouldNotWrite);
        Receive<RenderReports>(Enqueue);
        Receive<PatienceEnded>(ended => RenderLate(ended.Waiter));
        Receive<Refused>(refusal => _log.Warning("the coordinator refuses reporting's question: {0}", refusal.Because));
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>How to start it.</summary>
    /// <inheritdoc cref="ReportingActor(ICanTell, RunsFolder, ReportingOptions)" path="/param"/>
    public static Props Props(ICanTell coordinator, RunsFolder runs, ReportingOptions? options = null) =>
        Akka.Actor.Props.Create(() => new ReportingActor(coordinator, runs, options));

    /// <inheritdoc/>
    protected override void PreStart() => Ask();

    /// <inheritdoc/>
    protected override void PostStop()
    {
        try
        {
            // A write in flight goes first; its failure is in the mailbox that nobody reads any more, and its rows will be asked for again.
            _ = Task.WaitAny([_write], _options.Retry);
            if (_write.IsCompletedSuccessfully)
            {
                _store.Put(_pending);
            }
        }
        catch (Exception error) when (error is Microsoft.Data.Sqlite.SqliteException or IOException)
        {
            _log.Warning("{0} results were not stored on the way out: {1} They will be asked for again.", _pending.Count, error.Message);
        }

        _store.Dispose();
    }

    private void Ask()
    {
        _asking = true;
        _waiting.ForEach(waiter => waiter.Asked = true);
        Timers.StartSingleTimer(nameof(AskAgain), AskAgain.Instance, _options.Retry);
        _coordinator.Tell(new GetGrids(), Self);
        _coordinator.Tell(new GetResultsSince(_overlap is null ? _received : _received - 1), Self);
    }

    private void Receive(ResultsPage page)
    {
        if (!Confirm(page))
        {
            return;
        }

        foreach (var result in page.Results)
        {
            if (!Take(result))
            {
                return; // the timer asks again, from the gap
            }
        }

        if (page.Last)
        {
            _asking = false;
            Timers.StartSingleTimer(nameof(AskAgain), AskAgain.Instance, _options.Refresh);
            Answered();
        }
        else
        {
            Timers.StartSingleTimer(nameof(AskAgain), AskAgain.Instance, _options.Retry);
        }

        Flush();
    }

    private void Receive(ResultCommitted result)
    {
        if (Take(result))
        {
            Flush();
        }
        else if (!_asking)
        {
            Ask();
        }
    }

    private void Receive(GridList list)
    {
        if (!list.GridJson.SequenceEqual(_grids))
        {
            (_grids, _gridsChanged) = (list.GridJson, true);
            Flush();
        }
    }

    /// <summary>Whether the page continues what the store holds. If it shows another history, the store is emptied and asked for from the start.</summary>
    private bool Confirm(ResultsPage page)
    {
        if (_overlap is null)
        {
            return true;
        }

        if (page.Results is [var first, ..] && first.Sequence == _overlap.Sequence && first.Lease == new Messages.Leases.LeaseId(_overlap.Cell, _overlap.Token))
        {
            _overlap = null;
            return true;
        }

        _log.Warning("{0} holds {1} results of another history of the coordinator: it is filled anew", _database, _received);
        _store.Clear();
        (_overlap, _received) = (null, 0);
        Ask();
        return false;
    }

    /// <summary>Accepts the next result and passes over one that is known; false where results before it are missing.</summary>
    private bool Take(ResultCommitted result)
    {
        if (result.Sequence == _received + 1)
        {
            _pending.Add(ResultRow.From(result));
            _received++;
        }

        return result.Sequence <= _received;
    }

    private void Flush()
    {
        if (_writing || (_pending.Count == 0 && !_gridsChanged))
        {
            return;
        }

        var (store, rows, grids) = (_store, _pending.ToArray(), _gridsChanged ? _grids : null);
        _pending.Clear();
        (_gridsChanged, _writing) = (false, true);
        var write = Task.Run(() =>
        {
            if (grids is not null)
            {
                store.PutGrids([.. grids.Select(Grid.FromJson)]);
            }

            store.Put(rows);
            return new Written(store, rows);
        });
        _write = write;
        write.PipeTo(Self, failure: error => new WriteFailed(store, rows, grids is not null, error));
    }

    private void Wrote(Written written)
    {
        if (written.Store != _store)
        {
            return; // of the life before a restart: the store has it, and the coordinator was asked again
        }

        _writing = false;
        foreach (var row in written.Rows)
        {
            Context.System.EventStream.Publish(new ResultStored(row));
        }

        Flush();
        RenderReady();
    }

    private void CouldNotWrite(WriteFailed failed)
    {
        if (failed.Store != _store)
        {
            return;
        }

        _log.Error(failed.Error, "{0} results could not be stored in {1}; trying again in {2}", failed.Rows.Length, _database, _options.Retry);
        _pending.InsertRange(0, failed.Rows);
        (_gridsChanged, _writing) = (_gridsChanged || failed.Grids, false);
        Timers.StartSingleTimer(nameof(WriteAgain), WriteAgain.Instance, _options.Retry);
    }

    private sealed record AskAgain
    {
        public static AskAgain Instance { get; } = new();
    }

    private sealed record WriteAgain
    {
        public static WriteAgain Instance { get; } = new();
    }

    private sealed record Written(ResultStore Store, ResultRow[] Rows);

    private sealed record WriteFailed(ResultStore Store, ResultRow[] Rows, bool Grids, Exception Error);
}
