using System.Text;
using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Hocon;

namespace Slfd.Coordinator.Grids;

/// <summary>A grid as it was submitted once. Definitions are kept for good: the specifications of finished cells are computed from them.</summary>
internal sealed class GridDefinition
{
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
            RefuseUnprintable(json);
            var grid = Grid.FromJson(json);
            if (!GridName.IsValid(grid.Name))
            {
                throw new FormatException($"'{Printable.Show(grid.Name)}' is no name of a grid; expected {GridName.Expected}");
            }

            return Array.Exists<object?>([.. grid.Datasets, .. grid.Methods, .. grid.Evaluation.Architectures], item => item is null)
                ? throw new JsonException("null is no data set, no method and no architecture")
                : (grid.Name, grid.ToJson());
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException) // the second for half a surrogate pair
        {
            throw new FormatException($"not a grid: {Printable.Show(error.Message, 400)}", error);
        }
    }

    /// <summary>Texts of a grid are printed, logged and put into paths.</summary>
    private static void RefuseUnprintable(string json)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(json));
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.GetString() is { } text && (text.Length > GridLimits.MostLetters || !Printable.Allows(text)))
            {
                throw new FormatException($"'{Printable.Show(text)}': texts of a grid have at most {GridLimits.MostLetters} letters and no control characters");
            }
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
            if (grid.Name.Length == 0 || count == 0 || count > GridLimits.MostCells || grid.Attempts < 1)
            {
                throw new FormatException($"grid '{grid.Name}' needs a name, between 1 and {GridLimits.MostCells} cells (it has {count}) and at least one attempt");
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
