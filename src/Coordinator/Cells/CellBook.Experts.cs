using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Cells;

/// <summary>Cells wait for those that they need: experts that they follow, generators that they use. No event speaks of it: the definitions say who follows whom, and the results who is done.</summary>
internal sealed partial class CellBook
{
    private readonly ExpertGroups _experts = new();

    /// <summary>How many cells follow an expert; 0 where the cell is none.</summary>
    public int FollowersOf(int cell) => _experts.LedBy(cell).Sum(group => _experts.FollowersOf(group).Count);

    /// <summary>After a snapshot: every cell finds its group again.</summary>
    /// <param name="expertsOf">What a cell needs: places that, with the cell's definition, name the group; and their ids. Null: it waits for none.</param>
    /// <param name="definitionOf">The definition of a number.</param>
    public void FollowAgain(ExpertsOf expertsOf, Func<int, Grid> definitionOf)
    {
        FindUnitsAgain(definitionOf);
        Dictionary<(int Definition, GridNeeds Needs), int> known = [];
        for (var cell = 0; cell < _rows.Count; cell++)
        {
            if (expertsOf(in _rows[cell]) is not var (needs, ids))
            {
                continue;
            }

            if (!known.TryGetValue((_rows[cell].Definition, needs), out var group))
            {
                known[(_rows[cell].Definition, needs)] = group = GroupOf(ids());
            }

            Follow(cell, group);
        }
    }

    /// <summary>A cell that is new in the table waits for its experts.</summary>
    private void Follow(int cell, int group)
    {
        ref var row = ref _rows.Write(cell);
        row.Group = group;
        _experts.Follow(group, cell);
        if (_experts[group].Missing > 0 && row.State == CellState.Waiting)
        {
            row.State = CellState.Blocked;
        }
    }

    private int GroupOf(IReadOnlyList<CellId> experts) => _experts.Of(experts, id =>
    {
        var expert = Find(id);
        return (expert, _rows[expert].State);
    });

    private bool LacksExperts(int cell) => _rows[cell].Group is > 0 and var group && _experts[group].Missing > 0;

    private void MoveFollowers(int expert, CellState from, CellState to, List<CellMove> moves)
    {
        foreach (var group in _experts.LedBy(expert))
        {
            if (_experts.Moved(group, from, to))
            {
                foreach (var follower in _experts.FollowersOf(group).Where(follower => _rows[follower].State == CellState.Blocked))
                {
                    Move(follower, CellState.Waiting, moves);
                }
            }
            else if (from == CellState.Done && to != CellState.Done)
            {
                // An operator has the expert trained once more: what has not begun waits for it.
                foreach (var follower in _experts.FollowersOf(group).Where(follower => _rows[follower].State == CellState.Waiting && IsBlocked(follower)))
                {
                    Move(follower, CellState.Blocked, moves);
                }
            }
        }
    }
}

/// <summary>See <see cref="CellBook.FollowAgain"/>.</summary>
internal delegate (GridNeeds Needs, Func<CellId[]> Ids)? ExpertsOf(in CellRow row);
