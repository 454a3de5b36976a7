using Akka.Event;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Journals;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Hosting;

/// <summary>The journal is a chain of hashes: links are made as events are written, and checked as they are read. What lies beside it proves that it is the latest.</summary>
internal sealed partial class CoordinatorActor
{
    private EventChain _chain = new();
    private HeadFile? _head;
    private bool _headRefused;

    private void Replay(ChainedEvent row) => _state.Apply(_chain.Check(LastSequenceNr, row));

    private void Replay(ICoordinatorEvent old) => _state.Apply(_chain.Check(LastSequenceNr, old));

    /// <summary>Compares what was read with what lies beside it, and says what is wrong.</summary>
    private bool IsProven()
    {
        try
        {
            if (FaultOfRecovered() is not { } fault)
            {
                return !_snapshotRefused;
            }

            Report(JournalProof.Sentence(_database, fault), recovering: true, lasting: true);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Report($"{_database} cannot be compared with what lies beside it: {unreadable.Message}", recovering: true);
        }

        return false;
    }

    private string? FaultOfRecovered()
    {
        if (_chain.Sequence != LastSequenceNr)
        {
            return $"event {_chain.Sequence + 1} is missing, and the last one has number {LastSequenceNr}";
        }

        if (_options.Evidence is not { } evidence)
        {
            return null;
        }

        var record = HeadFile.Read(evidence.Runs);
        if (_latestSnapshot > 0 && JournalProof.IsAnother(record, _chain.Head))
        {
            _log.Warning("the snapshot in {0} is not of event {1}: all events are replayed", _database, _chain.Sequence);
            (_snapshotRefused, _recovery.IgnoreSnapshots) = (true, true);
            return null;
        }

        var fault = JournalProof.FaultOf(record, _chain.Sequence) ?? StoreProof.FaultOf(_state, evidence, whole: record?.Head is null);
        _head = fault is null ? HeadFile.Open(evidence.Runs) : null;
        return fault;
    }

    private object[] Chain(IEnumerable<ICoordinatorEvent> events) => _options.IsChained ? [.. events.Select(_chain.Add)] : [.. events];

    private void RecordHead() => Record(head => head.Write(_chain.Head));

    private void FlushHead() => Record(head => head.Flush());

    private void Record(Action<HeadFile> how)
    {
        try
        {
            if (_head is not null)
            {
                how(_head);
                _headRefused = false;
            }
        }
        catch (IOException refused)
        {
            if (!_headRefused)
            {
                _log.Warning("the high-water record of {0} cannot be written ({1}): until it can, events that are lost from its end may not be noticed", _database, refused.Message);
            }

            _headRefused = true;
        }
    }

    private byte[] HeadHash() => Convert.FromHexString(_chain.Head.Sha256);

    private Decision Fenced(Decision decision)
    {
        if (_options.Evidence is not { } evidence)
        {
            return decision;
        }

        var fenced = StoreProof.Fenced(decision, cell => StoreProof.NewestAttempt(evidence.Runs.Cell(cell)));
        if (fenced.Events is [AttemptsFound found, ..])
        {
            _log.Warning("attempt {0} of cell {1} has a folder, and {2} never granted it: the cell goes on with the token after it", found.Lease.Token, found.Lease.Cell, _database);
        }

        return fenced;
    }
}
