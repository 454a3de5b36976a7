using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;

namespace Slfd.Coordinator.Dispatch;

/// <summary>The cells of a grid by their predicted peak of device memory. The seed changes no shape, so a grid has as many different peaks as its other axes have places.</summary>
internal sealed class MemoryClasses
{
    /// <summary>So many classes at most; where a grid has more different peaks, neighbours share one, and the larger peak counts.</summary>
    public const int Most = 64;

    /// <summary>A grid of more kinds of cells is dispatched in its order alone: each costs some microseconds at every start.</summary>
    public const int MostKinds = 16_384;

    private readonly Grid _grid;
    private readonly int _experts;
    private readonly int _expertsPerKind;
    private readonly int _generators;
    private readonly int _tableKinds;
    private readonly byte[] _classes; // of the kinds of experts, of the generators, then of the kinds of the table's cells; empty: all cells are in one class

    private MemoryClasses(Grid grid, long[] bounds, byte[] classes)
    {
        (_grid, Bounds, _classes) = (grid, bounds, classes);
        (_experts, _expertsPerKind, _generators, _tableKinds) = (grid.ExpertCount(), Math.Max(1, grid.Experts?.Trajectory.Experts ?? 1), grid.GeneratorCount(), TableKinds(grid));
    }

    /// <summary>The largest peak of each class in bytes, ascending.</summary>
    public long[] Bounds { get; }

    /// <summary>Sorts a grid's cells.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="peak">Predicts a cell's peak in bytes; null: nobody does. A cell for which it throws fits every device.</param>
    public static MemoryClasses Of(Grid grid, Func<CellSpec, long>? peak)
    {
        var (experts, expertsPerKind, rest) = (grid.ExpertCount(), Math.Max(1, grid.Experts?.Trajectory.Experts ?? 1), grid.GeneratorCount() + TableKinds(grid));
        var expertKinds = experts / expertsPerKind;
        if (peak is null || expertKinds + rest > MostKinds)
        {
            return new(grid, [0], []);
        }

        long[] peaks = [.. Enumerable.Range(0, expertKinds).Select(kind => Peak(kind * expertsPerKind)), .. Enumerable.Range(0, rest).Select(kind => Peak(experts + kind))];
        long[] distinct = [.. peaks.Distinct().Order()];
        long[] bounds = distinct.Length <= Most ? distinct : [.. Enumerable.Range(1, Most).Select(part => distinct[(int)((long)distinct.Length * part / Most) - 1])];
        return new(grid, bounds, [.. peaks.Select(bytes => (byte)FirstAtLeast(bounds, bytes))]);

        long Peak(int position)
        {
            try
            {
                return peak(grid.CellAt(position));
            }
            catch (Exception)
            {
                return 0; // what cannot be predicted goes to any device: a forecast must never stop a recovery
            }
        }
    }

    /// <summary>The class of the cell at that index of the grid's order; an evaluation unit has its cell's.</summary>
    public int this[int position] => _classes.Length == 0 ? 0
        : _classes[KindOf(_grid.OwnerOf(position))];

    private int KindOf(int position)
    {
        var others = position - _experts;
        return others < 0 ? position / _expertsPerKind : (_experts / _expertsPerKind) + (others < _generators ? others : _generators + ((others - _generators) % _tableKinds));
    }

    private static int TableKinds(Grid grid) => grid.TableCellCount() / Math.Max(1, grid.Seeds.Length);

    private static int FirstAtLeast(long[] bounds, long bytes)
    {
        var index = Array.BinarySearch(bounds, bytes);
        return index >= 0 ? index : ~index;
    }
}
