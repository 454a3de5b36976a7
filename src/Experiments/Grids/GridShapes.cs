using System.Runtime.CompilerServices;
using Slfd.Experiments.Cells;

namespace Slfd.Experiments.Grids;

/// <summary>The cells of a grid apart from their seeds, each settled once: a coordinator asks for a cell's specification with every grant and every result.</summary>
internal static class GridShapes
{
    /// <summary>A specification takes some two kilobytes; a grid with more shapes than this has few seeds of each, and they are worked out anew.</summary>
    private const int MostKept = 4096;

    private static readonly ConditionalWeakTable<Grid, CellSpec?[]> s_known = [];

    /// <summary>The settled cell of a shape, with the grid's first seed.</summary>
    /// <param name="grid">The grid, which never changes.</param>
    /// <param name="shape">0 … <paramref name="shapes"/> − 1.</param>
    /// <param name="shapes">How many the grid has.</param>
    public static CellSpec At(Grid grid, int shape, int shapes)
    {
        if (shapes > MostKept)
        {
            return grid.Shape(shape);
        }

        var known = s_known.GetValue(grid, _ => new CellSpec?[shapes]);
        return known[shape] ??= grid.Shape(shape); // two threads may both make it; they make the same
    }
}
