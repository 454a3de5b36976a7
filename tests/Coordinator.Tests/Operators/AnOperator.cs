using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Tests.Operators;

/// <summary>Short words for what operators say.</summary>
internal static class AnOperator
{
    public static OperatorId Alice { get; } = new("alice", "10.0.0.7");

    public static Changed Cancel(this ACoordinator coordinator, CellSelector cells, bool dryRun = false) => coordinator.Ask<Changed>(new CancelCells(cells, dryRun, Alice));

    public static Changed Retry(this ACoordinator coordinator, CellSelector cells, bool force = false, bool dryRun = false) =>
        coordinator.Ask<Changed>(new RetryCells(cells, force, dryRun, Alice));

    public static Changed RetryOutdated(this ACoordinator coordinator, CellSelector cells, bool dryRun = false) =>
        coordinator.Ask<Changed>(new RetryCells(cells, Force: false, dryRun, Alice, Outdated: true));

    public static Changed Drain(this ACoordinator coordinator, bool draining = true, bool dryRun = false) => coordinator.Ask<Changed>(new DrainNode(ACoordinator.Node, draining, dryRun, Alice));

    public static CellSelector OfGrid(string grid, params CellState[] states) => CellSelector.All with { Grid = grid, States = states };

    public static CellSelector Only(CellId cell) => CellSelector.All with { Cells = [cell] };

    public static CellDetail Look(this ACoordinator coordinator, CellId cell) => coordinator.Ask<CellDetail>(new GetCell(cell.ToString()));

    public static CellPage List(this ACoordinator coordinator, CellSelector cells, int after = 0, int most = 100) => coordinator.Ask<CellPage>(new GetCells(cells, after, most, Count: true));
}
