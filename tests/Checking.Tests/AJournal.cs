using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Events;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Serialization;
using Slfd.Support;

namespace Slfd.Checking.Tests;

/// <summary>A journal made by hand: a grid of two cells, told event by event, rightly or wrongly.</summary>
internal sealed class AJournal
{
    private static readonly DeviceId s_device = new(new("host-a"), "cpu:0");
    private readonly List<JournalRow> _rows = [];

    public AJournal()
    {
        Cells = [.. Grid.Cells().Select(spec => spec.Id())];
        Add(new CoordinatorStarted(1, 1, "test"));
        Add(new GridDefined(1, Grid.ToJson()));
    }

    public static Grid Grid { get; } = AGrid.Named("forged") with { Methods = [new() { Spec = new() { Baseline = "whole" } }] };

    public CellId[] Cells { get; }

    public IReadOnlyList<JournalRow> Rows => _rows;

    /// <summary>The same story without a fault: both cells leased, one of them twice, both done.</summary>
    public static AJournal Honest()
    {
        AJournal journal = new();
        return journal.Grant(0, 1).Add(new CheckpointRecorded(2, journal.Lease(0, 1), 5)).Release(0, 1).Grant(0, 2).Grant(1, 1).Succeed(0, 2).Fail(1, 1).Grant(1, 2).Succeed(1, 2);
    }

    public LeaseId Lease(int cell, int token) => new(Cells[cell], new(token));

    public AJournal Add(ICoordinatorEvent change)
    {
        _rows.Add(new(_rows.Count + 1, MessageCodec.ManifestOf(change), MessageCodec.ToBytes(change), MessageCodec.Identifier));
        return this;
    }

    public AJournal Grant(int cell, int token) => Add(new LeaseGranted(2, Lease(cell, token), s_device, 1, _rows.Count, TimeSpan.FromMinutes(1)));

    public AJournal Release(int cell, int token) => Add(new LeaseReleased(3, Lease(cell, token), ReleaseReason.Expired));

    public AJournal Succeed(int cell, int token, string resultSha256 = "result") => Add(new CellSucceeded(4, Lease(cell, token), Outcome(cell, resultSha256)));

    public AJournal Cancel(int cell) => Add(new CellsCancelled(5, CellIdList.Pack([Cells[cell]])));

    public AJournal Retry(int cell) => Add(new CellsRetried(6, CellIdList.Pack([Cells[cell]])));

    public AJournal Duplicate(int cell, int token, string set = "set", bool differs = false) => Add(new DuplicateResult(5, Lease(cell, token), set + cell, differs));

    public AJournal Fail(int cell, int token, bool failsCell = false) => Add(new CellFailed(4, Lease(cell, token), s_device,
        new(FailureClass.Infrastructure, "it broke", string.Empty, 0), failsCell ? null : TimeSpan.FromSeconds(1)));

    /// <summary>Changes a row as no honest program would.</summary>
    public AJournal Forge(int index, Func<JournalRow, JournalRow> forge)
    {
        _rows[index] = forge(_rows[index]);
        return this;
    }

    public AJournal Drop(int index)
    {
        _rows.RemoveAt(index);
        return this;
    }

    public CheckReport Check(RunsFolder? runs = null, Func<CellSpec, bool>? mayFail = null, bool ended = true) => CheckReport.Of(_rows, new() { Runs = runs, Deep = true, Ended = ended, MayFail = mayFail });

    /// <summary>The rules that it breaks, each once.</summary>
    public Rule[] Broken(RunsFolder? runs = null) => [.. Check(runs).Violations.Select(violation => violation.Rule).Distinct().Order()];

    private static CellOutcome Outcome(int cell, string resultSha256) => new(resultSha256, "set" + cell, 10, [0], [3], 1, "cpu", "data");
}
