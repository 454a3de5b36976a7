using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Cells;

/// <summary>Operators take cells out of the sweep, and put them back.</summary>
internal sealed partial class CellBook
{
    /// <summary>So many cells are named by one event, at most: half a megabyte.</summary>
    private const int MostCellsPerEvent = 50_000;

    /// <summary>Cancels cells that are not done.</summary>
    /// <param name="cancel">The command.</param>
    /// <param name="selected">Indices of the cells that it means.</param>
    /// <param name="release">The events that end a cell's lease; none where it has none.</param>
    /// <param name="at">When.</param>
    /// <param name="facts">Of the other books.</param>
    public Decision Decide(CancelCells cancel, IEnumerable<int> selected, Func<int, IEnumerable<ICoordinatorEvent>> release, long at, IFacts facts)
    {
        var (changing, passed) = Split(selected, state => state is not (CellState.Done or CellState.Cancelled));
        var released = changing.SelectMany(release).ToList();
        List<string> notes = [.. Passed(passed)];
        if (released.Count > 0)
        {
            notes.Add($"{released.OfType<LeaseReleased>().Count()} of them are running and are stopped with their node's next heartbeat");
        }

        var followers = changing.Sum(FollowersOf);
        if (followers > 0)
        {
            notes.Add($"experts or generators are among them: up to {followers} cells that need them cannot start");
        }

        return Decision.Change(cancel.DryRun, new(at, cancel.By, "cancel", cancel.Cells.ToString(), changing.Count),
            new(cancel.DryRun, changing.Count, Changes(changing, CellState.Cancelled, facts.Grids), [.. notes]),
            [.. released, .. InChunks(changing, bytes => new CellsCancelled(at, bytes))]);
    }

    /// <summary>Lets cells run again.</summary>
    public Decision Decide(RetryCells retry, IEnumerable<int> selected, long at, IFacts facts)
    {
        if (retry.Outdated)
        {
            return RetryOutdated(retry, selected, at, facts);
        }

        var (changing, passed) = Split(WithFailedUnits(selected), state => state is CellState.Failed or CellState.Cancelled or CellState.Delayed || (retry.Force && state == CellState.Done));
        List<string> notes = [.. Passed(passed)];
        if (passed.Contains(CellState.Done))
        {
            notes.Add("a finished cell runs again only with --force");
        }

        if (passed.Contains(CellState.Blocked))
        {
            notes.Add("blocked cells start by themselves when the experts and generators that they need are done; retry those");
        }

        return Decision.Change(retry.DryRun, new(at, retry.By, "retry", retry.Cells + (retry.Force ? " --force" : string.Empty), changing.Count),
            new(retry.DryRun, changing.Count, Changes(changing, CellState.Waiting, facts.Grids), [.. notes]),
            [.. InChunks(changing, bytes => new CellsRetried(at, bytes))]);
    }

    /// <summary>Lets finished cells run again whose result is of an older revision of numerics. The result stays what it is until the new one is there.</summary>
    private Decision RetryOutdated(RetryCells retry, IEnumerable<int> selected, long at, IFacts facts)
    {
        OutdatedResults outdated = new(facts);
        List<int> changing = [];
        SortedDictionary<string, int> reasons = new(StringComparer.Ordinal);
        foreach (var cell in selected.Where(cell => _rows[cell].State == CellState.Done))
        {
            var parts = outdated.Of(in _rows[cell]);
            foreach (var part in parts)
            {
                reasons[part] = reasons.GetValueOrDefault(part) + 1;
            }

            if (parts.Count > 0)
            {
                changing.Add(cell);
            }
        }

        string[] notes = changing.Count == 0 ? ["no selected result is of an older revision of numerics"]
            : [.. reasons.Select(reason => FormattableString.Invariant($"{reason.Value} of them made with {reason.Key}"))];
        return Decision.Change(retry.DryRun, new(at, retry.By, "retry", $"{retry.Cells} --outdated", changing.Count),
            new(retry.DryRun, changing.Count, Changes(changing, CellState.Waiting, facts.Grids), notes),
            [.. InChunks(changing, bytes => new CellsRetried(at, bytes))]);
    }

    /// <summary>Failed cells wait again, without an operator.</summary>
    public IEnumerable<ICoordinatorEvent> TryAgain(IReadOnlyList<int> failed, long at) => failed.Count == 0 ? [] : InChunks([.. failed], bytes => new CellsRetried(at, bytes));

    private (List<int> Changing, HashSet<CellState> Passed) Split(IEnumerable<int> selected, Func<CellState, bool> changes)
    {
        var (changing, passed) = (new List<int>(), new HashSet<CellState>());
        foreach (var cell in selected)
        {
            if (changes(_rows[cell].State))
            {
                changing.Add(cell);
            }
            else
            {
                passed.Add(_rows[cell].State);
            }
        }

        return (changing, passed);
    }

    private static IEnumerable<string> Passed(HashSet<CellState> passed) =>
        passed.Count == 0 ? [] : [$"passed over: selected cells that are {string.Join(" or ", passed.Order().Select(state => state.Name()))}"];

    private Change[] Changes(List<int> cells, CellState to, IGridFacts grids) =>
        [.. cells.Take(Changed.MostListed).Select(cell => new Change(_rows[cell].Id.ToString(), grids.SpecOf(in _rows[cell]).Label(), _rows[cell].State.Name(), to.Name()))];

    private IEnumerable<ICoordinatorEvent> InChunks(List<int> cells, Func<byte[], ICoordinatorEvent> make) =>
        cells.Chunk(MostCellsPerEvent).Select(chunk => make(CellIdList.Pack([.. chunk.Select(cell => _rows[cell].Id)])));
}
