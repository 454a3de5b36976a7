using Akka.Event;
using Akka.Persistence;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Hosting;

/// <summary>Snapshots: a short cut for the next recovery, taken when the state is exactly what the journal says.</summary>
internal sealed partial class CoordinatorActor
{
    private int _eventsSinceSnapshot;
    private long _latestSnapshot;
    private bool _snapshotRefused;

    private void Restore(SnapshotOffer offer)
    {
        try
        {
            var snapshot = (CoordinatorSnapshot)offer.Snapshot;
            _state = Sweep.FromSnapshot(snapshot, _options.Leases, _options.Failures, _options.PeakMemory);
            _chain = new(new ChainHead(offer.Metadata.SequenceNr, Convert.ToHexStringLower(snapshot.Head is { Length: 32 } head ? head : throw new InvalidDataException("it is of before events were chained"))));
            _latestSnapshot = offer.Metadata.SequenceNr;
        }
        catch (Exception error) when (error is InvalidDataException or InvalidCastException)
        {
            _log.Warning("the snapshot in {0} is of no use ({1}): all events are replayed", _database, error.Message);
            (_snapshotRefused, _recovery.IgnoreSnapshots) = (true, true);
            throw;
        }
    }

    private void SnapshotAfter(int events)
    {
        _eventsSinceSnapshot += events;
        if (_eventsSinceSnapshot >= Math.Max(_options.SnapshotEvery, _state.CellCount / 4))
        {
            Save();
        }
    }

    private void Save()
    {
        SaveSnapshot(_state.ToSnapshot(HeadHash()));
        _eventsSinceSnapshot = 0;
    }

    private void Saved(SnapshotMetadata metadata)
    {
        // The one before is kept as well, should this one turn out to be damaged.
        if (_latestSnapshot > 1)
        {
            DeleteSnapshots(new SnapshotSelectionCriteria(_latestSnapshot - 1));
        }

        (_latestSnapshot, _recovery.IgnoreSnapshots) = (metadata.SequenceNr, false);
        FlushHead();
        EndIfStopping();
    }

    private void NotSaved(Exception cause)
    {
        _log.Warning("a snapshot could not be written to {0}: {1} The next start takes longer.", _database, cause.Message);
        EndIfStopping();
    }

    private void Stop()
    {
        _stopping = true;
        StopIfDone();
    }

    private void StopIfDone()
    {
        if (!_stopping || _writing || _waiting.Count > 0)
        {
            return;
        }

        if (_eventsSinceSnapshot > 0)
        {
            Save();
        }
        else
        {
            Context.Stop(Self);
        }
    }

    private void EndIfStopping()
    {
        if (_stopping && !_writing && _waiting.Count == 0)
        {
            Context.Stop(Self);
        }
    }
}
