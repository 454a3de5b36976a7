using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Grids;

/// <summary>People submit grids, pause and resume them.</summary>
internal sealed partial class GridBook
{
    /// <summary>A grid is submitted.</summary>
    /// <param name="submit">The command.</param>
    /// <param name="prepared">The grid as somebody has checked it already; null: nobody has.</param>
    /// <param name="withdraw">The events that end leases which no running grid wants, once this one names only the given cells.</param>
    /// <param name="status">How a grid stands.</param>
    /// <param name="at">When.</param>
    /// <param name="cells">The cells.</param>
    public Decision Decide(
        SubmitGrid submit, CheckedGrid? prepared, Func<string, CellId[], IEnumerable<ICoordinatorEvent>> withdraw, Func<string, GridStatus> status, long at, ICellFacts cells)
    {
        string name;
        List<ICoordinatorEvent> events = [];
        CheckedGrid? defined = null;
        string[]? changes = null;
        try
        {
            (name, var json) = GridDefinition.Canonical(submit.GridJson);
            if (!_indices.TryGetValue(name, out var current) || _definitions[_grids[current].Definition].Json != json)
            {
                defined = prepared?.Json == json ? prepared : GridDefinition.Check(json);
                if (_indices.TryGetValue(name, out var earlier))
                {
                    var replacement = GridReplacement.Of(_definitions[_grids[earlier].Definition].Grid, _grids[earlier].Cells, defined, cells);
                    changes = [.. replacement.Changes];
                    if (replacement.Dropped > 0 && !submit.Replace)
                    {
                        return Decision.Refuse(replacement.Refusal(name, _indices.ContainsKey));
                    }
                }

                events.Add(new GridDefined(at, json));
                events.AddRange(_indices.ContainsKey(name) ? withdraw(name, defined.Cells) : []);
            }
        }
        catch (FormatException error)
        {
            return Decision.Refuse(error.Message);
        }

        var grid = _indices.TryGetValue(name, out var index) ? _grids[index] : null;
        if (grid is { Paused: true })
        {
            // Who submits a grid wants it to run.
            events.Add(new GridPaused(at, name, Paused: false));
        }

        if (submit.RetryFailed && grid is not null && grid.Count(CellState.Failed) > 0)
        {
            events.Add(new FailedCellsRetried(at, name));
        }

        var named = defined is null ? [] : defined.Grid.UnitCount() == 0 ? defined.Cells : defined.Cells[..defined.Grid.CellCount()];
        var fresh = named.Count(id => cells.Find(id) < 0);
        if (submit.DryRun)
        {
            return Decision.Say(new GridAccepted(name, defined is null ? status(name) : StatusIf(name, named, cells), fresh, DryRun: true, changes));
        }

        if (submit.By is { } by && events.Count > 0)
        {
            events.Add(new OperatorActed(at, by, "submit", name, fresh));
        }

        return new(events, [], () => new GridAccepted(name, status(name), fresh, Changes: changes)) { Checked = defined };
    }

    /// <summary>A grid is paused or resumed.</summary>
    /// <param name="pause">The command.</param>
    /// <param name="withdraw">The events that end leases which no running grid wants, once this one wants none.</param>
    /// <param name="at">When.</param>
    public Decision Decide(PauseGrid pause, Func<IReadOnlyList<ICoordinatorEvent>> withdraw, long at)
    {
        if (!_indices.TryGetValue(pause.Grid, out var index))
        {
            return Decision.Say(NoSuchGrid(pause.Grid, _grids.Select(grid => grid.Name)));
        }

        if (_grids[index].Paused == pause.Paused)
        {
            return Decision.Say(new Changed(pause.DryRun, 0, [], [$"grid {pause.Grid} is {(pause.Paused ? "paused" : "not paused")} already"]));
        }

        var withdrawn = pause.Paused ? withdraw() : [];
        var stopped = withdrawn.OfType<LeaseReleased>().Count();
        return Decision.Change(pause.DryRun, pause.By is null ? null : new(at, pause.By, pause.Paused ? "pause" : "resume", pause.Grid, 1),
            new(pause.DryRun, 1, [new(pause.Grid, string.Empty, pause.Paused ? "granting" : "paused", pause.Paused ? "paused" : "granting")],
                stopped == 0 ? [] : [$"{stopped} running cells are stopped; they go on from their last checkpoint"]),
            [new GridPaused(at, pause.Grid, pause.Paused), .. withdrawn]);
    }

    /// <summary>The refusal of a name that no grid has.</summary>
    public static Refused NoSuchGrid(string name, IEnumerable<string> names) => new($"there is no grid '{name}'; these exist: {Names.List(names)}", RefusalKind.NotFound);

    /// <summary>How a grid of these cells would stand; a cell that is new may turn out to wait for experts.</summary>
    private static GridStatus StatusIf(string name, CellId[] ids, ICellFacts cells) =>
        GridStatus.Of(name, ids.Select(id => cells.Find(id) is >= 0 and var cell ? cells[cell].State : CellState.Waiting).CountBy(state => state).Select(pair => (pair.Key, pair.Value)));
}
