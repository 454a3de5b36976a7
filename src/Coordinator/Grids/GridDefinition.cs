using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;

namespace Slfd.Coordinator.Grids;

/// <summary>A grid as it was submitted once. Definitions are kept for good: the specifications of finished cells are computed from them.</summary>
internal sealed class GridDefinition
{
    /// <summary>More cells than this in one grid are refused: a typing error, or a sweep that wants to be several.</summary>
    public const int MostCells = 5_000_000;

    private GridDefinition(string json, Grid grid)
    {
        Json = json;
        Grid = grid;
    }

    /// <summary>Canonical JSON.</summary>
    public string Json { get; }

    /// <summary>The axes and the protocol.</summary>
    public Grid Grid { get; }

    /// <summary>Reads a definition and nothing more; for grids that were checked when they were submitted.</summary>
    public static GridDefinition Read(string json) => new(json, Grid.FromJson(json));

    /// <summary>A grid's name and its canonical JSON.</summary>
    /// <exception cref="FormatException">It is no grid; the message says why.</exception>
    public static (string Name, string Json) Canonical(string json)
    {
        try
        {
            var grid = Grid.FromJson(json);
            return Array.Exists<object?>([.. grid.Datasets, .. grid.Methods, .. grid.Evaluation.Architectures], item => item is null)
                ? throw new JsonException("null is no data set, no method and no architecture")
                : (grid.Name, grid.ToJson());
        }
        catch (JsonException error)
        {
            throw new FormatException($"not a grid: {error.Message}", error);
        }
    }

    /// <summary>Reads and checks a definition that comes from outside, with the ids of its cells.</summary>
    /// <exception cref="FormatException">It is no usable grid; the message says why.</exception>
    public static (GridDefinition Definition, CellId[] Cells) Check(string json)
    {
        try
        {
            var definition = Read(json);
            var grid = definition.Grid;
            var count = grid.CellCount();
            if (grid.Name.Length == 0 || count == 0 || count > MostCells || grid.Attempts < 1)
            {
                throw new FormatException($"grid '{grid.Name}' needs a name, between 1 and {MostCells} cells (it has {count}) and at least one attempt");
            }

            var cells = definition.CellIds();
            var first = new Dictionary<CellId, int>(count);
            for (var position = 0; position < count; position++)
            {
                if (!first.TryAdd(cells[position], position))
                {
                    throw new FormatException($"grid '{grid.Name}' names the same experiment twice: its cells {first[cells[position]]} and {position}, "
                        + $"{grid.CellAt(position).Label()}");
                }
            }

            return (definition, cells);
        }
        catch (Exception error) when (error is OverflowException or ArgumentOutOfRangeException)
        {
            throw new FormatException($"not a usable grid: {error.Message}", error);
        }
    }

    /// <summary>The ids of its cells in the grid's order; some microseconds each, so spread over the cores.</summary>
    public CellId[] CellIds()
    {
        var ids = new CellId[Grid.CellCount()];
        if (ids.Length < 512)
        {
            for (var position = 0; position < ids.Length; position++)
            {
                ids[position] = Grid.CellAt(position).Id();
            }
        }
        else
        {
            Parallel.For(0, ids.Length, position => ids[position] = Grid.CellAt(position).Id());
        }

        return ids;
    }
}
