using System.Collections.Immutable;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Failures;

/// <summary>The failures: what each cell's come to, the latest of it, and which cells back off until when.</summary>
/// <param name="policy">What a failed attempt leads to.</param>
internal sealed class FailureBook(FailurePolicy policy) : IFailureFacts
{
    /// <summary>So many failed cells keep the tail of their stderr in memory; the journal has them all.</summary>
    private const int MostTails = 10_000;

    private static readonly SnapshotSection s_section = new("failures", version: 1);

    private readonly ImmutableDictionary<int, LastFailure>.Builder _last = ImmutableDictionary.CreateBuilder<int, LastFailure>();
    private readonly ImmutableDictionary<int, FailureCounts>.Builder _counts = ImmutableDictionary.CreateBuilder<int, FailureCounts>();
    private readonly PriorityQueue<(int Cell, FencingToken Token), long> _backOffs = new();

    /// <inheritdoc/>
    public long? NextDue => _backOffs.TryPeek(out _, out var due) ? due : null;

    /// <inheritdoc/>
    public FailureCounts CountsOf(int cell) => _counts.GetValueOrDefault(cell);

    /// <inheritdoc/>
    public LastFailure? LastOf(int cell) => _last.GetValueOrDefault(cell);

    /// <summary>The memory scale of a cell's next attempt: halved each time that it ran out of memory.</summary>
    public double MemoryScaleOf(int cell) => Math.Pow(0.5, Math.Min(CountsOf(cell).Halvings, policy.MostHalvings));

    /// <summary>A node reports a failed attempt.</summary>
    /// <param name="report">The report.</param>
    /// <param name="cell">The cell's index.</param>
    /// <param name="lease">The attempt's lease if it is live, else null.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    /// <param name="judge">Stops a device, where the failure is one too many on it; told whether the cell is tried again.</param>
    public Decision Decide(ReportFailed report, int cell, OpenLease? lease, long at, IFacts facts, Func<OpenLease, CellFailure, bool, IEnumerable<ICoordinatorEvent>> judge)
    {
        if (facts.Results.IsSettled(cell, report.Lease.Token, facts.Cells[cell].State))
        {
            return Decision.Say(Ended(Verdict.AlreadyDone));
        }

        if (LastOf(cell) is { } last && last.Token == report.Lease.Token)
        {
            return Decision.Say(Ended(Verdict.Accepted));
        }

        if (lease is null || lease.Device.Node != report.Node)
        {
            return Decision.Say(Ended(Verdict.Stale));
        }

        // A node of another version may know more classes. It is told apart by its message, and retried as the environment's fault, within the budget.
        var failure = FailurePolicy.Knows(report.Failure.Class) ? report.Failure : report.Failure with
        {
            Class = FailureClass.Infrastructure,
            Message = $"a failure of class {(int)report.Failure.Class}, which this coordinator does not know: {report.Failure.Message}",
        };
        List<ICoordinatorEvent> events = [];
        var progressed = lease.Checkpoint > facts.Cells[cell].Checkpoint;
        if (progressed)
        {
            events.Add(new CheckpointRecorded(at, lease.Id, lease.Checkpoint));
        }

        var (failed, numeric, halvings) = CountsOf(cell);
        var retryAfter = policy.RetryAfter(failure.Class, progressed ? 0 : failed, numeric, halvings, facts.Grids.AttemptsOf(cell));
        INote[] notes = [];
        if (failure is { Class: FailureClass.Data, Lacks: { Length: > 0 } need } && HostNeeds.Of(facts.Grids.SpecOf(facts.Cells[cell])).Contains(need)) // what the cell does not need, its host may lack
        {
            // A failure of the pair of cell and host: another host may have it. Failed only where every one of them has said that it has not.
            notes = [new HostLacked(report.Node, need, at)];
            retryAfter = facts.Nodes.OthersLack(report.Node, need, at) ? null : retryAfter;
        }

        events.Add(new CellFailed(at, lease.Id, lease.Device, failure, retryAfter));
        events.AddRange(judge(lease, failure, retryAfter is not null));
        return new(events, notes, () => Ended(Verdict.Accepted));

        LeaseEnded Ended(Verdict verdict) => facts.Results.Ended(report.Lease, verdict, facts.Cells[cell].Result);
    }

    /// <summary>The cells that failed because every host lacked what they need: a host that joins, or gets it, may have it.</summary>
    /// <param name="cells">The cells.</param>
    /// <param name="needs">What was lacking; null: whatever it was. Of a failure that a snapshot kept it is not known, and counts as any.</param>
    public IReadOnlyList<int> FailedForData(ICellFacts cells, IReadOnlyCollection<string>? needs = null) =>
        [.. _last.Where(entry => entry.Value.Failure is { Class: FailureClass.Data, Lacks: var need } && cells[entry.Key].State == CellState.Failed && (needs is null || need is null || needs.Contains(need)))
            .Select(entry => entry.Key).Order()];

    /// <summary>Time goes by.</summary>
    /// <returns>The cells whose back-offs are over; null where none is.</returns>
    public BackOffsEnded? Decide(long at, ICellFacts cells) => _backOffs.TryPeek(out _, out var due) && due <= at
        ? new([.. _backOffs.UnorderedItems.Where(item => item.Priority <= at && IsBackingOff(item.Element, cells)).Select(item => item.Element.Cell)])
        : null;

    /// <summary>A coordinator took over. A clock that was set back between two lives must not stretch a back-off.</summary>
    public void Started(long at, ICellFacts cells)
    {
        _backOffs.Clear();
        foreach (var (cell, failure) in _last.Where(entry => cells[entry.Key].State == CellState.Delayed).ToList())
        {
            var due = Math.Min(failure.Due, at + (long)failure.BackOff.TotalMilliseconds);
            _last[cell] = failure with { Due = due };
            _backOffs.Enqueue((cell, failure.Token), due);
        }
    }

    /// <summary>An attempt failed.</summary>
    public void Failed(int cell, CellFailed failed)
    {
        var counts = CountsOf(cell);
        var after = failed.Failure.Class switch
        {
            FailureClass.OutOfMemory => counts with { Halvings = Math.Min(counts.Halvings + 1, byte.MaxValue) },
            FailureClass.Storage or FailureClass.Data => counts,
            FailureClass.Numeric => counts with { Failed = Math.Min(counts.Failed + 1, ushort.MaxValue), Numeric = Math.Min(counts.Numeric + 1, byte.MaxValue) },
            FailureClass.User or FailureClass.Infrastructure or FailureClass.TimeOut => counts with { Failed = Math.Min(counts.Failed + 1, ushort.MaxValue) },
            var unknown => throw new ArgumentOutOfRangeException(nameof(failed), unknown, $"not a class of failures; known are {string.Join(", ", Enum.GetNames<FailureClass>())}"),
        };
        Set(cell, after);
        var backOff = failed.RetryAfter ?? TimeSpan.Zero;
        var due = failed.At + (long)backOff.TotalMilliseconds;
        _last[cell] = new(failed.Lease.Token, _last.Count < MostTails ? failed.Failure : failed.Failure with { StderrTail = string.Empty }, due, backOff);
        if (failed.RetryAfter is not null)
        {
            _backOffs.Enqueue((cell, failed.Lease.Token), due);
        }
    }

    /// <summary>A cell made durable progress: its failures so far no longer count against it.</summary>
    public void Progressed(int cell)
    {
        if (_counts.TryGetValue(cell, out var counts))
        {
            Set(cell, counts with { Failed = 0 });
        }
    }

    /// <summary>A cell has its result: its last failure is history.</summary>
    public void Succeeded(int cell) => _last.Remove(cell);

    /// <summary>An operator gives a cell a fresh budget.</summary>
    public void Forgive(int cell) => _counts.Remove(cell);

    /// <summary>Cells wait no longer for the end of a back-off.</summary>
    public void BackOffsEnded(ICellFacts cells)
    {
        while (_backOffs.TryPeek(out var head, out _) && !IsBackingOff(head, cells))
        {
            _backOffs.Dequeue();
        }
    }

    /// <summary>The book as it is, for any time.</summary>
    public FailuresView Freeze() => new(_last.ToImmutable(), _counts.ToImmutable());

    /// <summary>Writes the book's section.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section =>
    {
        section.WriteAll([.. _counts.OrderBy(entry => entry.Key)], entry =>
        {
            section.Write7BitEncodedInt(entry.Key);
            section.Write7BitEncodedInt(entry.Value.Failed);
            section.Write7BitEncodedInt(entry.Value.Numeric);
            section.Write7BitEncodedInt(entry.Value.Halvings);
        });
        section.WriteAll([.. _last.OrderBy(entry => entry.Key)], entry =>
        {
            var (token, failure, due, backOff) = entry.Value;
            section.Write7BitEncodedInt(entry.Key);
            section.Write7BitEncodedInt(token.Value);
            section.Write((byte)failure.Class);
            section.Write(failure.Message);
            section.Write(failure.StderrTail);
            section.Write7BitEncodedInt(failure.Iteration);
            section.Write(due);
            section.Write(backOff.Ticks);
        });
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader, ICellFacts cells) => s_section.Load(reader, section =>
    {
        foreach (var (cell, counts) in section.ReadAll(() => (section.Read7BitEncodedInt(),
            new FailureCounts(section.Read7BitEncodedInt(), section.Read7BitEncodedInt(), section.Read7BitEncodedInt()))))
        {
            _counts[cell] = counts;
        }

        foreach (var (cell, failure) in section.ReadAll(() => (section.Read7BitEncodedInt(), new LastFailure(
            new(section.Read7BitEncodedInt()),
            new((FailureClass)section.ReadByte(), section.ReadString(), section.ReadString(), section.Read7BitEncodedInt()),
            section.ReadInt64(),
            TimeSpan.FromTicks(section.ReadInt64())))))
        {
            _last[cell] = failure;
            if (cells[cell].State == CellState.Delayed)
            {
                _backOffs.Enqueue((cell, failure.Token), failure.Due);
            }
        }
    });

    private void Set(int cell, FailureCounts counts)
    {
        if (counts == default)
        {
            _counts.Remove(cell);
        }
        else
        {
            _counts[cell] = counts;
        }
    }

    private bool IsBackingOff((int Cell, FencingToken Token) entry, ICellFacts cells) =>
        cells[entry.Cell].State == CellState.Delayed && LastOf(entry.Cell) is { } last && last.Token == entry.Token;
}

/// <summary>The book of failures as it was at one time. Any thread may read it.</summary>
/// <param name="Last">The latest failure of each cell that has no result.</param>
/// <param name="Counts">What each cell's failures come to; those that have none are missing.</param>
internal sealed record FailuresView(ImmutableDictionary<int, LastFailure> Last, ImmutableDictionary<int, FailureCounts> Counts);
