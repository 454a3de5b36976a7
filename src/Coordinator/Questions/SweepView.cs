using System.Collections.Immutable;
using Slfd.Coordinator.Cells;
using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Failures;
using Slfd.Coordinator.Grids;
using Slfd.Coordinator.Nodes;
using Slfd.Coordinator.Operators;
using Slfd.Coordinator.Results;
using Slfd.Experiments.Cells;

namespace Slfd.Coordinator.Questions;

/// <summary>The sweep as it was at one time: what questions are answered from. Any thread may read it, for as long as it likes; the sweep goes on meanwhile.</summary>
/// <remarks>Taking one costs next to nothing: it shares everything with the books, and those copy what they change while a view has it (docs/decisions/0033).</remarks>
/// <param name="Cells">The book of cells.</param>
/// <param name="Grids">The book of grids.</param>
/// <param name="Leases">The live leases by index of their cells.</param>
/// <param name="Failures">The book of failures.</param>
/// <param name="Nodes">The book of nodes.</param>
/// <param name="Results">The book of results.</param>
/// <param name="Operators">The book of operators.</param>
internal sealed record SweepView(
    CellsView Cells,
    GridsView Grids,
    ImmutableDictionary<int, OpenLease> Leases,
    FailuresView Failures,
    NodesView Nodes,
    ResultsView Results,
    OperatorsView Operators)
{
    /// <summary>The cell's specification.</summary>
    public CellSpec SpecOf(int cell) => Grids.SpecOf(in Cells[cell]);

    /// <summary>Indices of a cell's evaluation units, by point, architecture and repeat; empty where it does its evaluation itself.</summary>
    public IReadOnlyList<int> UnitsOf(int cell)
    {
        if (Cells[cell].Units == 0)
        {
            return [];
        }

        var grid = Grids.Definition(Cells[cell].Definition);
        var (first, count) = grid.UnitsOf(Cells[cell].Position);
        var current = Grids.Memberships.Of(cell).Select(membership => Grids.Grids[membership.Grid]).FirstOrDefault(of => of.Definition == Cells[cell].Definition);
        return current is not null
            ? current.Units[(first - grid.CellCount())..(first - grid.CellCount() + count)]
            : [.. SpecOf(cell).Units().Select(unit => Cells.Find(unit.Id()))];
    }

    /// <summary>The cell's name for people.</summary>
    public string LabelOf(int cell) => SpecOf(cell).Label();
}
