using Slfd.Coordinator.Grids;
using Slfd.Coordinator.Outlooks;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Coordinator.Questions;

/// <summary>When cells, grids and the whole will end, and which cells make no progress.</summary>
/// <remarks>docs/decisions/0072: durations come from finished cells of the same shape; where none has finished, from progress in running ones; else from the costs of cells of other shapes.</remarks>
internal static class OutlookQuestions
{
    private const int MostStuck = 20;

    /// <summary>A pause is one beat long at least, and a device may load data for some minutes: nothing is called stuck earlier.</summary>
    private const long LeastPause = 120_000;

    /// <summary>How many pauses of the usual length make a cell stuck.</summary>
    private const int Patience = 3;

    /// <summary>When everything will end.</summary>
    /// <param name="view">How things stand.</param>
    /// <param name="spent">What finished cells cost, as far as it was read before.</param>
    /// <param name="at">When, in milliseconds since 1970.</param>
    public static Outlook OutlookAt(this SweepView view, SpentTimes spent, long at)
    {
        var stuck = view.StuckAt(at).Take(MostStuck).ToArray();
        ShapeBook shapes = ShapeBook.Of(view, at);
        SweepPlan plan = SweepPlan.Of(view, shapes, at);
        spent.Read(view);
        return new([.. plan.Grids()], plan.Fleet(), stuck) { Costs = [.. view.Grids.Grids.Select(grid => CostOf(grid))] };

        GridCost CostOf(GridView grid)
        {
            var (seconds, measured, joules) = spent.Of(view, grid);
            return new(grid.Name, seconds, plan.SecondsLeft(grid), measured, joules);
        }
    }

    /// <summary>How much longer a running cell takes.</summary>
    public static Estimate EndOf(this SweepView view, int cell, long at) => view.EndOf(cell, ShapeBook.Of(view, at), at);

    /// <summary>The same, where several are asked for at once.</summary>
    public static Estimate EndOf(this SweepView view, int cell, ShapeBook shapes, long at)
    {
        if (shapes.Of(cell) is not { } shape)
        {
            return Estimate.Unknown(ShapeBook.NothingKnown);
        }

        FleetSimulation simulation = new(shapes.Times, [shapes.Running(view.Leases[cell], shape, keepsSlot: false, at)], 0, []);
        List<double> ends = [];
        simulation.Play((_, running, _) => ends.Add(running[0]));
        return FleetSimulation.Of([.. ends]);
    }

    /// <summary>Running cells whose iteration and phase have not changed for three times the usual, the longest first.</summary>
    private static IEnumerable<StuckCell> StuckAt(this SweepView view, long at) => view.Leases.Values
        .Select(lease => (Lease: lease, Since: at - lease.ProgressedAt, Usual: Math.Max(lease.LongestPause, LeastPause / Patience)))
        .Where(one => one.Lease is { Beat: not null, LongestPause: > 0 } && one.Since > Patience * one.Usual)
        .OrderByDescending(one => one.Since)
        .Select(one => new StuckCell(one.Lease.Id.Cell, view.LabelOf(one.Lease.Cell), one.Lease.Device, TimeSpan.FromMilliseconds(one.Since), TimeSpan.FromMilliseconds(one.Usual)));

    /// <summary>Devices that take cells: not quarantined, with a worker that starts, on nodes that are here and not draining.</summary>
    internal static IEnumerable<DeviceId> Takers(this SweepView view, long at) => view.Nodes.Nodes
        .Where(node => view.StateOf(node.Key, at) == NodeState.Working)
        .SelectMany(node => node.Value.Slots.Select(slot => new DeviceId(node.Key, slot)))
        .Where(device => view.WhyNoCells(device) is null);
}
