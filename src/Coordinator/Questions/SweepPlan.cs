using Slfd.Coordinator.Grids;
using Slfd.Coordinator.Outlooks;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Questions;

/// <summary>What is left of a sweep, in the order in which it is granted, and which of it each grid waits for.</summary>
internal sealed class SweepPlan
{
    /// <summary>More entries are not played through: some cells of one shape, which one device takes one after the other, become one entry.</summary>
    private const int MostEntries = 5000;

    private readonly List<(GridView Grid, string Because, List<int> Running, List<int> Queued)> _grids = [];
    private readonly List<double> _fleet = [];
    private readonly Dictionary<string, List<double>> _ends = [];
    private readonly Dictionary<string, double?> _left = [];

    /// <summary>Plans, and plays the plan through.</summary>
    public static SweepPlan Of(SweepView view, ShapeBook shapes, long at)
    {
        SweepPlan plan = new();
        var takers = view.Takers(at).ToHashSet();
        List<RunningCell> running = [];
        var entryOf = new int[view.Cells.Count]; // by cell: 1 + its place among the running ones, or −1 − its place in the queue; 0: none yet
        foreach (var lease in view.Leases.Values.OrderBy(lease => lease.Cell))
        {
            if (shapes.Of(lease.Cell) is { } shape)
            {
                running.Add(shapes.Running(lease, shape, takers.Contains(lease.Device), at));
                entryOf[lease.Cell] = running.Count;
            }
        }

        var busy = view.Leases.Values.Select(lease => lease.Device).ToHashSet();
        var idle = takers.Count(device => !busy.Contains(device));
        var left = view.Grids.Grids.Sum(grid => grid.Count(CellState.Waiting) + grid.Count(CellState.Delayed) + grid.Count(CellState.Blocked));
        var chunk = Math.Max(1, left / Math.Max(MostEntries, 20 * takers.Count));
        List<QueuedCells> queue = [];
        foreach (var grid in view.Grids.Grids.OrderByDescending(grid => grid.Priority))
        {
            if (grid.Count(CellState.Running) + grid.Count(CellState.Waiting) + grid.Count(CellState.Delayed) + grid.Count(CellState.Blocked) > 0)
            {
                plan.Add(view, grid, shapes, queue, entryOf, chunk, takers.Count, at);
            }
        }

        plan.Play(new(shapes.Times, running, idle, queue), running.Count + queue.Count > 0);
        return plan;
    }

    /// <summary>Of every grid that has something left.</summary>
    public IEnumerable<GridOutlook> Grids() => _grids.Select(grid => new GridOutlook(grid.Grid.Name, grid.Because.Length > 0 ? Estimate.Unknown(grid.Because) : EstimateOf(_ends[grid.Grid.Name])));

    /// <summary>Of all.</summary>
    public Estimate Fleet() => _grids.Find(grid => grid.Because.Length > 0) is { Because: { Length: > 0 } because } ? Estimate.Unknown(because) : EstimateOf(_fleet);

    /// <summary>Seconds of devices that a grid's cells still take, by how long such cells usually take; null: that is not known.</summary>
    public double? SecondsLeft(GridView grid) => _left.GetValueOrDefault(grid.Name, 0);

    private static Estimate EstimateOf(List<double> ends) => ends.Count == 0 ? Estimate.Of(default, default, default) : FleetSimulation.Of([.. ends]);

    private void Add(SweepView view, GridView grid, ShapeBook shapes, List<QueuedCells> queue, int[] entryOf, int chunk, int takers, long at)
    {
        var because = takers == 0 && grid.Count(CellState.Running) == 0 ? "no device works now" : string.Empty;
        List<int> running = [], queued = [];
        double? left = 0;

        // Blocked cells come after those that they wait for, which stand before them in the grid's order; those that wait in vain never come.
        foreach (var state in (CellState[])[CellState.Running, CellState.Delayed, CellState.Waiting, CellState.Blocked])
        {
            Dictionary<int, int> open = []; // by shape: the entry to which more of its cells are added
            foreach (var cell in grid.Count(state) == 0 ? [] : grid.Cells)
            {
                ref readonly var row = ref view.Cells[cell];
                if (row.State != state || (state == CellState.Blocked && (view.Cells.Experts.IsStranded(row.Group) || view.Cells.Experts.IsStranded(row.Units))))
                {
                    continue;
                }

                var known = shapes.Of(cell);
                left += known is not { } its ? null : state == CellState.Running ? FleetSimulation.Left(shapes.Running(view.Leases[cell], its, keepsSlot: false, at), shapes.SecondsOf(its)) : shapes.SecondsOf(its);
                if (entryOf[cell] is not 0 and var entry)
                {
                    (entry > 0 ? running : queued).Add(Math.Abs(entry) - 1);
                }
                else if (known is not { } shape)
                {
                    because = because.Length > 0 ? because : ShapeBook.NothingKnown;
                }
                else if (grid.Paused && state != CellState.Running)
                {
                    because = because.Length > 0 ? because : "the grid is paused";
                }
                else
                {
                    if (!open.TryGetValue(shape, out var place) || queue[place].Count == chunk)
                    {
                        open[shape] = place = queue.Count;
                        queued.Add(place);
                        queue.Add(new(shape, 0));
                    }

                    queue[place] = new(shape, queue[place].Count + 1);
                    entryOf[cell] = -1 - place;
                }
            }
        }

        _left[grid.Name] = left;
        _grids.Add((grid, because, running, queued));
    }

    private void Play(FleetSimulation simulation, bool anything)
    {
        foreach (var grid in _grids)
        {
            _ends[grid.Grid.Name] = [];
        }

        if (!anything)
        {
            return;
        }

        simulation.Play((_, ofRunning, ofQueue) =>
        {
            foreach (var grid in _grids)
            {
                _ends[grid.Grid.Name].Add(grid.Running.Select(cell => ofRunning[cell]).Concat(grid.Queued.Select(cell => ofQueue[cell])).DefaultIfEmpty(0).Max());
            }

            _fleet.Add(Math.Max(ofRunning.DefaultIfEmpty(0).Max(), ofQueue.DefaultIfEmpty(0).Max()));
        });
    }
}
