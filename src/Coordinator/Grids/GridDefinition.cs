using System.Text;
using System.Text.Json;
using Slfd.Coordinator.Dispatch;
using Slfd.Coordinator.Facts;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Hocon;

namespace Slfd.Coordinator.Grids;

/// <summary>A grid as it was submitted once. Definitions are never dropped: the specifications of finished cells are computed from them.</summary>
internal sealed class GridDefinition
{
    /// <param name="json">Canonical JSON.</param>
    /// <param name="grid">The same, read.</param>
    /// <param name="peak">Predicts a cell's peak of device memory in bytes; null: nobody does.</param>
    public GridDefinition(string json, Grid grid, Func<CellSpec, long>? peak) => (Json, Grid, Memory) = (json, grid, MemoryClasses.Of(grid, peak));

    /// <summary>Canonical JSON.</summary>
    public string Json { get; }

    /// <summary>The axes and the protocol.</summary>
    public Grid Grid { get; }

    /// <summary>What its cells are predicted to need.</summary>
    public MemoryClasses Memory { get; }

    /// <summary>Reads a definition that was checked when it was submitted, with the ids of its cells.</summary>
    /// <exception cref="InvalidDataException">It was written by a build whose cells have other ids; the message says what to do.</exception>
    public static CheckedGrid Read(string json)
    {
        var grid = Grid.Stored(json);
        return new(json, grid, CellIds(grid));
    }

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

    /// <summary>Does beforehand what <see cref="Check(string)"/> will be asked for, on this thread and others that are nobody else's: those of the pool answer everybody meanwhile.</summary>
    /// <returns>Null: it is no usable grid; who decides on it says why.</returns>
    public static CheckedGrid? Prepare(string json)
    {
        try
        {
            return Check(Canonical(json).Json, CellIdsBeside);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads and checks a definition that comes from outside, with the ids of its cells.</summary>
    /// <exception cref="FormatException">It is no usable grid; the message says why.</exception>
    public static CheckedGrid Check(string json) => Check(json, CellIds);

    private static CheckedGrid Check(string json, Func<Grid, CellId[]> ids)
    {
        try
        {
            var grid = Grid.FromJson(json);
            var count = checked(grid.CellCount() + grid.UnitCount());
            if (grid.Name.Length == 0 || count == 0 || count > GridLimits.MostCells || grid.Attempts < 1)
            {
                throw new FormatException($"grid '{grid.Name}' needs a name, between 1 and {GridLimits.MostCells} cells (it has {count}{(grid.Spread == true ? ", evaluation units included" : string.Empty)}) and at least one attempt");
            }

            var cells = ids(grid);
            var first = new Dictionary<CellId, int>(count);
            for (var position = 0; position < count; position++)
            {
                if (!first.TryAdd(cells[position], position))
                {
                    throw new FormatException($"grid '{grid.Name}' names the same experiment twice: its cells {first[cells[position]]} and {position}, "
                        + $"{grid.CellAt(position).Label()}");
                }
            }

            return new(json, grid, cells);
        }
        catch (Exception error) when (error.GetBaseException() is OverflowException or ArgumentException) // the second also for a name that no list of parts has
        {
            throw new FormatException($"not a usable grid: {Printable.Show(error.GetBaseException().Message, 400)}", error);
        }
    }

    /// <summary>The ids of its cells in the grid's order, then of its evaluation units; some microseconds each, so spread over the cores.</summary>
    private static CellId[] CellIds(Grid grid)
    {
        var ids = new CellId[checked(grid.CellCount() + grid.UnitCount())];
        if (ids.Length < 512)
        {
            for (var position = 0; position < ids.Length; position++)
            {
                ids[position] = grid.CellAt(position).Id();
            }
        }
        else
        {
            Parallel.For(0, ids.Length, position => ids[position] = grid.CellAt(position).Id());
        }

        return ids;
    }

    /// <summary>The same on half of the cores.</summary>
    private static CellId[] CellIdsBeside(Grid grid)
    {
        var ids = new CellId[grid.CellCount()];
        var threads = ids.Length < 512 ? 1 : Math.Max(1, Environment.ProcessorCount / 2);
        Task[] others = [.. Enumerable.Range(1, threads - 1).Select(part => Task.Factory.StartNew(() => Compute(part), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Compute(0);
        Task.WaitAll(others);
        return ids;

        void Compute(int part)
        {
            for (var position = part; position < ids.Length; position += threads)
            {
                ids[position] = grid.CellAt(position).Id();
            }
        }
    }
}
