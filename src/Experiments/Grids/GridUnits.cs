using System.Runtime.CompilerServices;

namespace Slfd.Experiments.Grids;

/// <summary>The evaluation units of a grid that spreads its evaluation: one for each evaluation point, architecture and repeat of each table cell that distils. They come after all cells, in the order of those.</summary>
internal sealed class GridUnits
{
    private static readonly ConditionalWeakTable<Grid, GridUnits> s_known = [];
    private static readonly GridUnits s_none = new([0]);

    private readonly int[] _before; // by method: units of the methods before it; last: of all methods

    private GridUnits(int[] before) => _before = before;

    /// <summary>Those of a grid; worked out once.</summary>
    public static GridUnits Of(Grid grid) => grid.Spread == true ? s_known.GetValue(grid, Count) : s_none;

    /// <summary>Units of a cell of every method.</summary>
    public int OfAllMethods => _before[^1];

    /// <summary>Where the units of a table cell lie among all units.</summary>
    /// <param name="cell">Index in the table; the method is its fastest axis.</param>
    public (int First, int Count) Of(int cell)
    {
        if (OfAllMethods == 0)
        {
            return (0, 0);
        }

        var (others, method) = Math.DivRem(cell, _before.Length - 1);
        return (checked((others * OfAllMethods) + _before[method]), _before[method + 1] - _before[method]);
    }

    /// <summary>The table cell that a unit belongs to, and which of its units it is.</summary>
    /// <param name="unit">Index among all units.</param>
    public (int Cell, int Unit) OwnerOf(int unit)
    {
        var (others, rest) = Math.DivRem(unit, OfAllMethods);
        var method = Array.FindLastIndex(_before, before => before <= rest);
        return ((others * (_before.Length - 1)) + method, rest - _before[method]);
    }

    private static GridUnits Count(Grid grid)
    {
        var before = new int[grid.Methods.Length + 1];
        for (var method = 0; method < grid.Methods.Length; method++)
        {
            before[method + 1] = checked(before[method] + grid.Shape(method).UnitCount());
        }

        return new(before);
    }
}
