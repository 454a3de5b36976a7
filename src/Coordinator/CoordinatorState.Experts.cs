using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Grids;

namespace Slfd.Coordinator;

/// <summary>Cells wait for the experts that they follow. No event speaks of it: the definitions say who follows whom, and the results who is done.</summary>
internal sealed partial class CoordinatorState
{
    private readonly ExpertGroups _experts = new();

    /// <summary>A cell that is new in the table waits for its experts.</summary>
    private void Follow(int cell, ExpertGroup group)
    {
        ref var row = ref _cells[cell];
        row.Group = group.Number;
        group.Followers.Add(cell);
        if (group.Missing > 0 && row.Status == CellStatus.Waiting)
        {
            row.Status = CellStatus.Blocked;
        }
    }

    /// <summary>After a snapshot: every cell finds its group again.</summary>
    private void FollowAgain()
    {
        Dictionary<(int Definition, int First), ExpertGroup> known = [];
        for (var cell = 0; cell < _cells.Count; cell++)
        {
            var (definition, position) = (_cells[cell].Definition, _cells[cell].Position);
            var grid = _definitions[definition].Grid;
            var (first, count) = grid.ExpertsOf(position);
            if (count == 0)
            {
                continue;
            }

            if (!known.TryGetValue((definition, first), out var group))
            {
                known[(definition, first)] = group = _experts.Of([.. Enumerable.Range(first, count).Select(expert => grid.CellAt(expert).Id())], _cells);
            }

            Follow(cell, group);
        }
    }

    private bool IsBlocked(int cell) => _experts[_cells[cell].Group] is { Missing: > 0 };

    private void MoveFollowers(int expert, CellStatus from, CellStatus to)
    {
        foreach (var group in _experts.LedBy(expert))
        {
            if (group.Moved(from, to))
            {
                foreach (var follower in group.Followers.Where(follower => _cells[follower].Status == CellStatus.Blocked))
                {
                    Move(follower, CellStatus.Waiting);
                }
            }
            else if (from == CellStatus.Done && to != CellStatus.Done)
            {
                // An operator has the expert trained once more: who has not begun waits for it.
                foreach (var follower in group.Followers.Where(follower => _cells[follower].Status == CellStatus.Waiting))
                {
                    Move(follower, CellStatus.Blocked);
                }
            }
        }
    }

    /// <summary>Cells of a grid that cannot become ready, since an expert that they need has failed or is cancelled.</summary>
    private int StrandedIn(GridEntry grid) => grid.Count(CellStatus.Blocked) == 0 || grid.Count(CellStatus.Failed) + grid.Count(CellStatus.Cancelled) == 0 ? 0
        : grid.Cells.Count(cell => _cells[cell].Status == CellStatus.Blocked && _experts[_cells[cell].Group]!.Hopeless > 0);

    /// <summary>Cells of the grid that need a failed expert.</summary>
    private int StrandedBy(int expert, int grid) => _cells[expert].Status != CellStatus.Failed ? 0
        : _experts.LedBy(expert).Sum(group => group.Followers.Count(follower => _cells[follower].Status == CellStatus.Blocked && _memberships.PositionIn(follower, grid) >= 0));

    private (int All, int Done) ExpertsIn(GridEntry grid)
    {
        var all = _definitions[grid.Definition].Grid.ExpertCount();
        return (all, grid.Cells.Take(all).Count(cell => _cells[cell].Status == CellStatus.Done));
    }
}
