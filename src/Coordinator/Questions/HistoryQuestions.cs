using System.Text.Json;
using Slfd.Coordinator.Journals;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Journal;

namespace Slfd.Coordinator.Questions;

/// <summary>What happened, read back from the journal. A page costs no more than so many rows, however few of them are asked for: the next page goes on from there.</summary>
internal static class HistoryQuestions
{
    /// <summary>Rows that one question reads at most: a tenth of a second.</summary>
    public const int MostRows = 20_000;

    /// <summary>A page of it.</summary>
    /// <param name="view">How things stand: names cells and grids.</param>
    /// <param name="asked">What is asked.</param>
    /// <param name="open">Opens the journal.</param>
    public static ICoordinatorReply HistoryOf(this SweepView view, GetHistory asked, Func<System.Data.Common.DbConnection> open)
    {
        CellId? cell = null;
        if (asked.Cell.Length > 0)
        {
            if (view.OneCell(asked.Cell, out var index) is { } refusal)
            {
                return refusal;
            }

            cell = view.Cells[index].Id;
        }

        var grid = asked.Grid.Length > 0 && view.Grids.Indices.TryGetValue(asked.Grid, out var known) ? known : -1;
        if (asked.Grid.Length > 0 && grid < 0)
        {
            return view.NoSuchGrid(asked.Grid);
        }

        var most = Math.Clamp(asked.Most, 1, GetHistory.LargestPage);
        List<Happening> items = [];
        List<AuditEntry> acts = [];
        var (read, next) = (0, 0L);
        using var connection = open();
        foreach (var row in new JournalTable(connection).RowsBefore(asked.Before <= 0 ? long.MaxValue : asked.Before, MostRows))
        {
            (read, next) = (read + 1, row.Sequence);
            if (JournalCodec.Read(row.Manifest, row.Message).Event is not { } change || (cell is { } id && !IsAbout(change, id)) || (grid >= 0 && !IsAbout(change, view, grid, asked.Grid)))
            {
                continue;
            }

            var item = view.Tell(row.Sequence, change);
            if (asked.Kinds.Length > 0 && !asked.Kinds.Contains(item.Kind))
            {
                continue;
            }

            items.Add(item);
            if (change is OperatorActed acted)
            {
                acts.Add(new(row.Sequence, acted.At, acted.By, acted.Verb, acted.Selector, acted.Count));
            }

            if (items.Count == most)
            {
                break;
            }
        }

        return new History([.. items], read == 0 || next <= 1 ? 0 : next, [.. acts]);
    }

    private static bool IsAbout(ICoordinatorEvent change, CellId cell) => change switch
    {
        CellsCancelled cancelled => CellIdList.Unpack(cancelled.Cells).Contains(cell),
        CellsRetried retried => CellIdList.Unpack(retried.Cells).Contains(cell),
        _ => CellOf(change) == cell,
    };

    private static bool IsAbout(ICoordinatorEvent change, SweepView view, int grid, string name) => change switch
    {
        GridDefined defined => NameIn(defined.GridJson) == name,
        GridPaused paused => paused.Grid == name,
        FailedCellsRetried retried => retried.Grid == name,
        CellsCancelled cancelled => CellIdList.Unpack(cancelled.Cells).Any(cell => IsMember(view, grid, cell)),
        CellsRetried retried => CellIdList.Unpack(retried.Cells).Any(cell => IsMember(view, grid, cell)),
        OperatorActed acted => acted.Selector.Split(' ').Contains(name),
        _ => CellOf(change) is { } cell && IsMember(view, grid, cell),
    };

    private static bool IsMember(SweepView view, int grid, CellId cell) => view.Cells.Find(cell) is >= 0 and var index && view.Grids.Memberships.PositionIn(index, grid) >= 0;

    private static CellId? CellOf(ICoordinatorEvent change) => change switch
    {
        LeaseGranted granted => granted.Lease.Cell,
        LeaseReleased released => released.Lease.Cell,
        CheckpointRecorded recorded => recorded.Lease.Cell,
        CellSucceeded succeeded => succeeded.Lease.Cell,
        DuplicateResult duplicate => duplicate.Lease.Cell,
        CellFailed failed => failed.Lease.Cell,
        AttemptsFound found => found.Lease.Cell,
        ResultFound found => found.Lease.Cell,
        _ => null,
    };

    private static string? NameIn(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("name", out var name) ? name.GetString() : null;
    }
}
