using System.Collections.Immutable;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Keeping;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Results;

/// <summary>The results: one accepted for each cell, second ones that were recorded and not counted, and cells that an operator had run once more.</summary>
internal sealed class ResultBook : IResultFacts
{
    private static readonly SnapshotSection s_section = new("results", version: 5);

    private readonly ResultLog _log = new();
    private readonly ImmutableDictionary<LeaseId, bool>.Builder _duplicates = ImmutableDictionary.CreateBuilder<LeaseId, bool>();
    private readonly Dictionary<int, FencingToken> _redone = [];

    /// <summary>Sequence number of the latest accepted result; 0: none.</summary>
    public int Last => _log.Last;

    /// <inheritdoc/>
    public bool IsSettled(int cell, FencingToken token, CellState state) => state == CellState.Done || (_redone.TryGetValue(cell, out var last) && token <= last);

    /// <inheritdoc/>
    public string? RevisionsOf(int result) => _log.Look().Revisions(result);

    /// <inheritdoc/>
    public LeaseEnded Ended(LeaseId lease, Verdict verdict, int result) => new(lease, verdict, result == 0 ? default : _log.Look().Winner(result).Token);

    /// <summary>A node reports a result of a lease that was granted to it.</summary>
    /// <param name="report">The report, which can be (<see cref="ResultRules"/>).</param>
    /// <param name="cell">The cell's index.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    public Decision Decide(ReportSucceeded report, int cell, long at, IFacts facts)
    {
        var row = facts.Cells[cell];
        if (!IsSettled(cell, report.Lease.Token, row.State))
        {
            // Of any lease of that node: a result of the same experiment is the same result, and finished work is not thrown away because its lease is over.
            return new([new CellSucceeded(at, report.Lease, report.Outcome)], [], () => Ended(report.Lease, Verdict.Accepted, facts.Cells[cell].Result));
        }

        var (winner, accepted) = (_log.Look().Winner(row.Result).Token, _log.Look().Outcome(row.Result));
        if (winner == report.Lease.Token && accepted.ResultSha256 == report.Outcome.ResultSha256)
        {
            return Decision.Say(Ended(report.Lease, Verdict.Accepted, row.Result));
        }

        if (_duplicates.ContainsKey(report.Lease))
        {
            return Decision.Say(Ended(report.Lease, Verdict.AlreadyDone, row.Result));
        }

        var differs = accepted.SyntheticSetSha256 != report.Outcome.SyntheticSetSha256;
        return new([new DuplicateResult(at, report.Lease, report.Outcome.SyntheticSetSha256, differs)], [],
            () => Ended(report.Lease, Verdict.AlreadyDone, facts.Cells[cell].Result));
    }

    /// <summary>A result is accepted.</summary>
    /// <returns>Its sequence number.</returns>
    public int Succeeded(int cell, CellSucceeded succeeded)
    {
        _redone.Remove(cell);
        return _log.Add(cell, succeeded.Lease.Token, succeeded.Outcome);
    }

    /// <summary>A second result is recorded.</summary>
    public void Duplicate(DuplicateResult duplicate) => _duplicates[duplicate.Lease] = duplicate.Differs;

    /// <summary>An operator has a finished cell run once more: results of attempts up to <paramref name="last"/> are of the run before.</summary>
    public void Redo(int cell, FencingToken last) => _redone[cell] = last;

    /// <summary>The book as it is, for any time.</summary>
    public ResultsView Freeze() => new(_log.Look(), _duplicates.ToImmutable());

    /// <summary>Writes the book's section.</summary>
    public void Save(BinaryWriter writer) => s_section.Save(writer, section =>
    {
        _log.Save(section);
        section.WriteAll([.. _duplicates.OrderBy(entry => entry.Key.Cell).ThenBy(entry => entry.Key.Token)], entry =>
        {
            section.Write(entry.Key);
            section.Write(entry.Value);
        });
        section.WriteAll([.. _redone.OrderBy(entry => entry.Key)], entry =>
        {
            section.Write7BitEncodedInt(entry.Key);
            section.Write7BitEncodedInt(entry.Value.Value);
        });
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader) => s_section.Load(reader, section =>
    {
        _log.Load(section);
        foreach (var (lease, differs) in section.ReadAll(() => (section.ReadLease(), section.ReadBoolean())))
        {
            _duplicates[lease] = differs;
        }

        foreach (var (cell, token) in section.ReadAll(() => (section.Read7BitEncodedInt(), section.Read7BitEncodedInt())))
        {
            _redone[cell] = new(token);
        }
    });
}

/// <summary>The book of results as it was at one time. Any thread may read it.</summary>
/// <param name="Log">The accepted ones.</param>
/// <param name="Duplicates">Second results, and whether their synthetic set differed from the accepted one.</param>
internal sealed record ResultsView(ResultLogView Log, ImmutableDictionary<LeaseId, bool> Duplicates);
