using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Serialization;

namespace Slfd.Checking;

/// <summary>Reads a journal from its first event to its last and notes everything that must not be. A second opinion: it shares no code with the coordinator's state.</summary>
public sealed class JournalCheck
{
    private const string ChainedPrefix = "chained/";
    private const int HashBytes = 32;
    private readonly Findings _findings;
    private readonly HighWater? _record;
    private readonly Dictionary<CellId, CellTrail> _cells = [];
    private readonly Dictionary<string, Grid> _grids = [];
    private byte[] _hash = new byte[HashBytes];
    private bool _chained;
    private long _sequence;
    private long _term;

    /// <summary>Reads it.</summary>
    /// <param name="rows">The rows, in the order in which they were written.</param>
    /// <param name="findings">Gets what must not be.</param>
    public JournalCheck(IEnumerable<JournalRow> rows, Findings findings)
        : this(rows, findings, record: null)
    {
    }

    internal JournalCheck(IEnumerable<JournalRow> rows, Findings findings, HighWater? record)
    {
        (_findings, _record) = (findings, record);
        try
        {
            foreach (var row in rows)
            {
                Read(row);
            }
        }
        catch (DbException unreadable)
        {
            Break(Rule.JournalIsWhole, $"the journal cannot be read beyond event {_sequence}: {unreadable.Message}");
        }
    }

    /// <summary>What became of each cell.</summary>
    public IReadOnlyDictionary<CellId, CellTrail> Cells => _cells;

    /// <summary>The grids as they were defined last.</summary>
    public IReadOnlyDictionary<string, Grid> Grids => _grids;

    /// <summary>Events in all.</summary>
    public long Events => _sequence;

    /// <summary>How often a coordinator took over.</summary>
    public long Terms => _term;

    /// <summary>Leases granted.</summary>
    public int Granted { get; private set; }

    /// <summary>Leases that expired.</summary>
    public int Expired { get; private set; }

    /// <summary>Leases that ended without result or failure in other ways.</summary>
    public int Released { get; private set; }

    /// <summary>Attempts that failed, by the class of their failure.</summary>
    public SortedDictionary<FailureClass, int> Failures { get; } = [];

    /// <summary>Results in all, those of cells that were run once more included.</summary>
    public long Results { get; private set; }

    /// <summary>Hex hash of the chain at the event of the high-water record; null: the journal does not go as far.</summary>
    internal string? HashAtRecord { get; private set; }

    /// <summary>Accepted results.</summary>
    public int Accepted { get; private set; }

    /// <summary>Those of a lease that had ended, of a cell that was still open: allowed, and counted.</summary>
    public int AcceptedLate { get; private set; }

    /// <summary>Second results, recorded and not counted.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Devices that were quarantined.</summary>
    public int Quarantined { get; private set; }

    /// <summary>Attempts and results that were found in the store and put on record.</summary>
    public int Found { get; private set; }

    /// <summary>Cells that an operator cancelled or retried, each time.</summary>
    public int Operated { get; private set; }

    /// <summary>Every cell of every grid has its result, or an operator cancelled it.</summary>
    /// <param name="mayFail">Whether a cell may have failed instead.</param>
    public void MustBeComplete(Func<CellSpec, bool> mayFail)
    {
        foreach (var grid in _grids.Values)
        {
            foreach (var spec in grid.Cells())
            {
                var trail = _cells.GetValueOrDefault(spec.Id());
                if (trail?.Accepted is null && trail is not { Cancelled: true, Live: null } && !(mayFail(spec) && trail is { HasFailed: true, Live: null }))
                {
                    Break(Rule.NothingIsLost, $"{spec.Label()} ({spec.Id()}) of grid {grid.Name} has no accepted result; leased {trail?.Token ?? 0} times, failed {trail?.Failures ?? 0} times");
                }
            }
        }

        foreach (var (cell, trail) in _cells.Where(entry => entry.Value.Live is not null))
        {
            Break(Rule.NothingIsPending, $"cell {cell} is still leased as {trail.Live}");
        }
    }

    /// <summary>A node was told that this result counts.</summary>
    public void MustHold(LeaseId lease, string resultSha256)
    {
        if (_cells.GetValueOrDefault(lease.Cell)?.Accepted is not { } accepted || accepted.Lease != lease || accepted.Outcome.ResultSha256 != resultSha256)
        {
            Break(Rule.AcknowledgedIsDurable, $"{lease} was acknowledged with result {resultSha256}, and the journal has {_cells.GetValueOrDefault(lease.Cell)?.Accepted?.Lease.ToString() ?? "nothing"}");
        }
    }

    private void Read(JournalRow row)
    {
        if (row.Sequence != _sequence + 1)
        {
            Break(Rule.JournalIsWhole, row.Sequence > _sequence
                ? $"event {_sequence + 1}{(row.Sequence == _sequence + 2 ? " is" : $" to {row.Sequence - 1} are")} missing: event {row.Sequence} follows event {_sequence}"
                : $"event {row.Sequence} is out of its place, or there twice: it follows event {_sequence}");
        }

        _sequence = row.Sequence;
        var (manifest, bytes) = Unchained(row);
        try
        {
            Follow(row, row.Serializer == MessageCodec.Identifier ? MessageCodec.FromBytes(manifest, bytes) : throw new ArgumentException($"written by serializer {row.Serializer}"));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Protocol Buffers and the constructors of identities throw what they like.
            Break(Rule.EventsAreReadable, $"event {row.Sequence} ({row.Manifest}) cannot be read: {error.Message}");
        }
    }

    private void Follow(JournalRow row, object read)
    {
        switch (read)
        {
            case CoordinatorStarted started: Read(started); break;
            case GridDefined defined: Read(defined); break;
            case LeaseGranted granted: Read(granted); break;
            case LeaseReleased released: Read(released); break;
            case CheckpointRecorded recorded: MustBeLive(recorded.Lease, "checkpoint"); break;
            case CellSucceeded succeeded: Read(succeeded); break;
            case DuplicateResult duplicate: Read(duplicate); break;
            case CellFailed failed: Read(failed); break;
            case DeviceQuarantined: Quarantined++; break;
            case AttemptsFound found: Read(found.Lease); break;
            case ResultFound found: Read(found); break;
            case CellsCancelled cancelled: Read(cancelled); break;
            case CellsRetried retried: Read(retried); break;
            case FailedCellsRetried retried: Read(retried); break;
            case GridPaused or DeviceRestored or NodeDraining or NodeForgotten or AlertAcknowledged or OperatorActed: break; // they say what may be granted next; what was granted is checked
            default: Break(Rule.EventsAreReadable, $"event {row.Sequence} is a {read.GetType().Name}, which is no event"); break;
        }
    }

    /// <summary>The event in a row. Its hash must be that of what was written, with everything before it; here computed anew, without the code that writes it.</summary>
    private (string Manifest, byte[] Bytes) Unchained(JournalRow row)
    {
        var chained = row.Manifest.StartsWith(ChainedPrefix, StringComparison.Ordinal);
        var said = row.Message.AsSpan(0, chained ? Math.Min(row.Message.Length, HashBytes) : 0);
        var (manifest, body) = (chained ? row.Manifest[ChainedPrefix.Length..] : row.Manifest, row.Message[said.Length..]);
        _hash = SHA256.HashData([.. _hash, .. BitConverter.GetBytes(row.Sequence), (byte)manifest.Length, .. Encoding.UTF8.GetBytes(manifest), .. body]);
        if (chained ? !said.SequenceEqual(_hash) : _chained)
        {
            Break(Rule.ChainHolds, $"event {row.Sequence} ({row.Manifest}) is not what was written: its hash does not match its content and what comes before it");
            _hash = said.Length == HashBytes ? said.ToArray() : _hash; // each fault is told once
        }

        HashAtRecord = row.Sequence == _record?.Sequence ? Convert.ToHexStringLower(_hash) : HashAtRecord;
        _chained |= chained;
        return (manifest, body);
    }

    private void Read(CoordinatorStarted started)
    {
        if (started.Term != _term + 1)
        {
            Break(Rule.TermsRise, $"event {_sequence}: term {started.Term} follows term {_term}");
        }

        _term = started.Term;
    }

    private void Read(GridDefined defined)
    {
        var grid = Grid.FromJson(defined.GridJson);
        _grids[grid.Name] = grid;
    }

    private void Read(LeaseGranted granted)
    {
        Granted++;
        var trail = TrailOf(granted.Lease.Cell);
        if (granted.Lease.Token.Value != trail.Token + 1)
        {
            Break(Rule.TokensRise, $"event {_sequence}: {granted.Lease} was granted when the latest token was {trail.Token}");
        }

        if (trail.Live is { } live)
        {
            Break(Rule.OneLiveLease, $"event {_sequence}: {granted.Lease} was granted while {live} was live");
        }

        if (trail.Accepted is { } accepted)
        {
            Break(Rule.OneLiveLease, $"event {_sequence}: {granted.Lease} was granted after {accepted.Lease} was accepted");
        }

        if (trail.Cancelled)
        {
            Break(Rule.OperatorsAreObeyed, $"event {_sequence}: {granted.Lease} was granted while the cell was cancelled");
        }

        (trail.Token, trail.Live, trail.HasFailed) = (Math.Max(trail.Token, granted.Lease.Token.Value), granted.Lease, false);
    }

    /// <summary>Attempts that were found in the store: their tokens are never granted.</summary>
    private CellTrail Read(LeaseId found)
    {
        Found++;
        var trail = TrailOf(found.Cell);
        trail.Token = Math.Max(trail.Token, found.Token.Value);
        return trail;
    }

    private void Read(ResultFound found)
    {
        var trail = Read(found.Lease);
        if (trail.Accepted is null)
        {
            (Accepted, Results) = (Accepted + 1, Results + 1);
            (trail.Accepted, trail.Live, trail.HasFailed, trail.Cancelled) = ((found.Lease, found.Outcome), null, false, false);
        }
    }

    private void Read(LeaseReleased released)
    {
        (Expired, Released) = released.Reason == ReleaseReason.Expired ? (Expired + 1, Released) : (Expired, Released + 1);
        MustBeLive(released.Lease, "release");
        Close(released.Lease);
    }

    private void Read(CellFailed failed)
    {
        Failures[failed.Failure.Class] = Failures.GetValueOrDefault(failed.Failure.Class) + 1;
        MustBeLive(failed.Lease, "failure");
        Close(failed.Lease);
        var trail = TrailOf(failed.Lease.Cell);
        (trail.Failures, trail.HasFailed) = (trail.Failures + 1, failed.RetryAfter is null);
    }

    private void Read(CellSucceeded succeeded)
    {
        Results++;
        var trail = TrailOf(succeeded.Lease.Cell);
        if (trail.Accepted is { } before)
        {
            Break(Rule.OneResult, $"event {_sequence}: {succeeded.Lease} was accepted although {before.Lease} was");
            return;
        }

        if (succeeded.Lease.Token.Value < 1 || succeeded.Lease.Token.Value > trail.Token)
        {
            Break(Rule.OnlyGrantedResults, $"event {_sequence}: {succeeded.Lease} was accepted, the latest token granted is {trail.Token}");
        }

        // What is left of a damaged journal proves a grant that it no longer tells.
        trail.Token = Math.Max(trail.Token, succeeded.Lease.Token.Value);
        Accepted++;
        AcceptedLate += trail.Live == succeeded.Lease ? 0 : 1;
        (trail.Accepted, trail.Live, trail.HasFailed) = ((succeeded.Lease, succeeded.Outcome), null, false);
    }

    private void Read(DuplicateResult duplicate)
    {
        Duplicates++;
        var trail = TrailOf(duplicate.Lease.Cell);
        if (trail.Accepted is not { } accepted || !(trail.Duplicates ??= []).Add(duplicate.Lease) || duplicate.Lease.Token.Value > trail.Token)
        {
            Break(Rule.DuplicatesAreSecond, $"event {_sequence}: a duplicate of {duplicate.Lease} was recorded; accepted is {trail.Accepted?.Lease.ToString() ?? "nothing"}, latest token {trail.Token}");
            return;
        }

        if (duplicate.Differs || duplicate.SyntheticSetSha256 != accepted.Outcome.SyntheticSetSha256)
        {
            Break(Rule.DuplicatesAgree, $"event {_sequence}: {duplicate.Lease} made another synthetic set than {accepted.Lease}");
        }
    }

    private void Read(CellsCancelled cancelled)
    {
        foreach (var cell in CellIdList.Unpack(cancelled.Cells))
        {
            Operate(cell, "cancelled").Cancelled = true;
        }
    }

    /// <summary>Whatever a retried cell was, it must have a result after that: a finished one a second.</summary>
    private void Read(CellsRetried retried)
    {
        foreach (var cell in CellIdList.Unpack(retried.Cells))
        {
            var trail = Operate(cell, "retried");
            Accepted -= trail.Accepted is null ? 0 : 1;
            (trail.Cancelled, trail.HasFailed, trail.Accepted) = (false, false, null);
        }
    }

    private void Read(FailedCellsRetried retried)
    {
        foreach (var trail in (_grids.GetValueOrDefault(retried.Grid)?.Cells() ?? []).Select(spec => _cells.GetValueOrDefault(spec.Id())).OfType<CellTrail>().Where(trail => trail.HasFailed))
        {
            (trail.HasFailed, Operated) = (false, Operated + 1);
        }
    }

    private CellTrail Operate(CellId cell, string verb)
    {
        Operated++;
        var trail = TrailOf(cell);
        if (trail.Live is { } live)
        {
            Break(Rule.OperatorsAreObeyed, $"event {_sequence}: cell {cell} was {verb} while {live} was live");
        }

        return trail;
    }

    private void MustBeLive(LeaseId lease, string what)
    {
        var trail = TrailOf(lease.Cell);
        trail.Token = Math.Max(trail.Token, lease.Token.Value);
        if (trail.Live != lease)
        {
            Break(Rule.NoStaleEvents, $"event {_sequence}: a {what} of {lease} while {trail.Live?.ToString() ?? "no lease"} was live");
        }
    }

    private void Close(LeaseId lease)
    {
        var trail = TrailOf(lease.Cell);
        trail.Live = trail.Live == lease ? null : trail.Live;
    }

    private CellTrail TrailOf(CellId cell)
    {
        if (!_cells.TryGetValue(cell, out var trail))
        {
            _cells[cell] = trail = new();
        }

        return trail;
    }

    private void Break(Rule rule, string text) => _findings.Add(rule, text);
}
