using System.Runtime.CompilerServices;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;

namespace Slfd.Reporting.Results;

/// <summary>The lines of a grid and the ids of its cells. An id is a hash of its specification, so they are computed once per grid and kept as long as the grid.</summary>
internal sealed class GridCells
{
    private static readonly ConditionalWeakTable<Grid, GridCells> s_known = [];
    private readonly Grid _grid;

    private GridCells(Grid grid) => (_grid, Ids) = (grid, [.. Enumerable.Range(0, grid.TableCellCount()).Select(index => grid.TableCellAt(index).Id())]);

    /// <summary>The table's cells in the grid's order; experts are none of them.</summary>
    public IReadOnlyList<CellId> Ids { get; }

    /// <summary>Lines of the table: cells that differ in the seed only share one. Seeds are the grid's outermost axis.</summary>
    public int LineCount => Ids.Count / _grid.Seeds.Length;

    public static GridCells Of(Grid grid) => s_known.GetValue(grid, static one => new(one));

    /// <summary>The first seed's cell of a line.</summary>
    public CellSpec First(int line) => _grid.TableCellAt(line);

    /// <summary>The row name of a line, which says so where random weights stand in for the pretrained ones that it names. Methods are the grid's innermost axis.</summary>
    public string Method(int line) =>
        _grid.Methods[line % _grid.Methods.Length].Label() + (First(line).Generator?.StandIn == true ? ", stand-in weights" : "");

    /// <summary>The cells of a line, in the order of the seeds.</summary>
    public CellId[] OfLine(int line) => [.. Enumerable.Range(0, _grid.Seeds.Length).Select(seed => Ids[(seed * LineCount) + line])];
}
