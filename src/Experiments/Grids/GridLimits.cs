using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Grids;

/// <summary>Bounds of a grid, the same for the file, the plan and the coordinator.</summary>
public static class GridLimits
{
    /// <summary>Cells of one grid: more is a typing error, or a sweep that wants to be several.</summary>
    public const int MostCells = 5_000_000;

    /// <summary>Letters of any one text in a grid.</summary>
    public const int MostLetters = HoconLimits.ValueLength;
}
