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

    /// <summary>The cell's name for people.</summary>
    public string LabelOf(int cell) => SpecOf(cell).Label();
}
