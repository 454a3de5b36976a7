using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Questions;

/// <summary>Cells, page by page, and everything about one.</summary>
internal static class CellQuestions
{
    private const int MostCellsPerPage = 100;

    /// <summary>A page of the cells that a selector means. In the grid's order it looks at cells from the cursor on, until the page is full and one more is known.</summary>
    public static ICoordinatorReply CellsAfter(this SweepView view, GetCells asked, long at)
    {
        if (Selection.Of(view, asked.Cells, out var selection) is { } refusal)
        {
            return refusal;
        }

        var most = Math.Clamp(asked.Most, 1, MostCellsPerPage);
        if (asked.Order != CellOrder.Grid)
        {
            var (cells, next) = view.Sorted(selection, asked.Order, Math.Max(asked.After, 0), most);
            return new CellPage([.. cells.Select(cell => view.ViewOf(cell, at))], next, selection.KnownCount ?? (asked.Count ? selection.From(0).Count() : null));
        }

        var found = selection.From(Math.Max(asked.After, 0)).Take(most + 1).ToList();
        return new CellPage(
            [.. found.Take(most).Select(place => view.ViewOf(place.Cell, at))],
            found.Count > most ? found[most].Place : 0,
            selection.KnownCount ?? (asked.Count ? selection.From(0).Count() : null));
    }

    /// <summary>Everything about the cell whose id begins so.</summary>
    public static ICoordinatorReply CellOf(this SweepView view, GetCell asked, long at)
    {
        if (view.OneCell(asked.Cell, out var cell) is { } refusal)
        {
            return refusal;
        }

        var row = view.Cells[cell];
        return new CellDetail(
            view.ViewOf(cell, at),
            view.SpecOf(cell).ToCanonicalJson(),
            [.. view.Grids.Memberships.Of(cell).Take(100).Select(membership => view.Grids.Grids[membership.Grid].Name)],
            Math.Max(row.Checkpoint, view.Leases.GetValueOrDefault(cell)?.Checkpoint ?? 0),
            view.Cells.Attempts.Of(cell, row.Token, token => view.Results.Duplicates.ContainsKey(new(row.Id, token))),
            view.Failures.Last.GetValueOrDefault(cell)?.Failure,
            row.Result == 0 ? null : view.Results.Log.Outcome(row.Result),
            row.Result == 0 ? default : view.Results.Log.Winner(row.Result).Token)
        {
            Ends = row.State == CellState.Running ? view.EndOf(cell, at) : null,
            Units = [.. GridStatus.CountsOf(view.UnitsOf(cell).CountBy(unit => view.Cells[unit].State).Select(pair => (pair.Key, pair.Value)))],
        };
    }

    /// <summary>The one cell whose id begins so.</summary>
    /// <returns>The refusal of digits that mean none or several; else null.</returns>
    public static Refused? OneCell(this SweepView view, string prefix, out int cell)
    {
        var found = view.FindCells(prefix);
        cell = found.Count == 1 ? found[0] : -1;
        return found.Count == 1 ? null
            : found.Count == 0 ? new($"no grid ever named a cell '{prefix}'; 'slfd cells --grid NAME' lists a grid's", RefusalKind.NotFound)
            : new($"'{prefix}' could be any of {Names.List(found.Select(index => view.Cells[index].Id.ToString()))}");
    }

    /// <summary>Up to <paramref name="most"/> results after <paramref name="sequence"/>.</summary>
    public static ResultCommitted[] ResultsAfter(this SweepView view, long sequence, int most)
    {
        var first = (int)Math.Clamp(sequence, 0, view.Results.Log.Last) + 1;
        return [.. Enumerable.Range(first, Math.Clamp(view.Results.Log.Last - first + 1, 0, most)).Select(number =>
        {
            var (cell, token) = view.Results.Log.Winner(number);
            return new ResultCommitted(number, new(view.Cells[cell].Id, token), view.SpecOf(cell).ToCanonicalJson(), view.Results.Log.Outcome(number));
        })];
    }

    /// <summary>The grid that first named a cell; null: none does.</summary>
    public static string? GridNameOf(this SweepView view, CellId id) =>
        view.Cells.Find(id) is >= 0 and var cell && view.Grids.Memberships.Of(cell).FirstOrDefault() is { IsNone: false } first ? view.Grids.Grids[first.Grid].Name : null;

    private static CellView ViewOf(this SweepView view, int cell, long at)
    {
        var row = view.Cells[cell];
        return new(row.Id, view.LabelOf(cell), row.State, row.Token, view.Failures.Counts.GetValueOrDefault(cell).Shown, view.Cells.Attempts.LastDevice(cell),
            view.Leases.GetValueOrDefault(cell)?.Beat, Reasons.Why(view, cell, at))
        {
            Marks = row.State == CellState.Done && row.Result > 0 ? view.Results.Log.Outcome(row.Result).Marks : [],
        };
    }

    /// <summary>A few cells whose ids begin so.</summary>
    public static List<int> FindCells(this SweepView view, string prefix)
    {
        if (CellId.TryParse(prefix, out var id))
        {
            return view.Cells.Find(id) is >= 0 and var known ? [known] : [];
        }

        if (prefix.Length is < 4 or > CellId.Length || !prefix.All(char.IsAsciiHexDigit))
        {
            return [];
        }

        var (low, high) = (CellId.Parse(prefix.PadRight(CellId.Length, '0')), CellId.Parse(prefix.PadRight(CellId.Length, 'f')));
        return [.. Enumerable.Range(0, view.Cells.Count).Where(cell => view.Cells[cell].Id >= low && view.Cells[cell].Id <= high).Take(5)];
    }
}
