using Slfd.Coordinator.Dispatch;
using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Grids;

/// <summary>A grid as it is now: its current definition, how its cells stand, and which comes next.</summary>
/// <param name="name">The grid's name.</param>
internal sealed class GridEntry(string name) : IWaitingGrid
{
    private readonly int[] _counts = new int[CellStateFacts.Numbers];
    private WaitingCells? _waiting;
    private GridView? _view;

    /// <summary>The grid's name.</summary>
    public string Name { get; } = name;

    /// <summary>Index of the current definition.</summary>
    public int Definition { get; private set; } = -1;

    /// <inheritdoc/>
    public int Priority { get; private set; }

    /// <summary>Indices of its cells in the grid's order. Another definition brings another array.</summary>
    public int[] Cells { get; private set; } = [];

    /// <inheritdoc/>
    public bool Paused { get; private set; }

    /// <summary>How many of its cells stand so.</summary>
    public int Count(CellState state) => _counts[(int)state];

    /// <summary>Pauses or resumes the grid.</summary>
    public void Pause(bool paused) => (Paused, _view) = (paused, null);

    /// <summary>Replaces the definition; <see cref="Count(ICellFacts, MemoryClasses)"/> must come next.</summary>
    public void Define(int number, int priority, int[] cells) => (Definition, Priority, Cells, _view) = (number, priority, cells, null);

    /// <summary>Counts the cells as they are now.</summary>
    public void Count(ICellFacts facts, MemoryClasses classes)
    {
        _view = null;
        Array.Clear(_counts);
        _waiting = new(classes, Cells.Length);
        for (var position = 0; position < Cells.Length; position++)
        {
            var state = facts[Cells[position]].State;
            _counts[(int)state]++;
            if (state == CellState.Waiting)
            {
                _waiting.Set(position, waits: true);
            }
        }
    }

    /// <summary>One of its cells stands otherwise now.</summary>
    public void Moved(int position, CellState from, CellState to)
    {
        _counts[(int)from]--;
        _counts[(int)to]++;
        _view = null;
        if (from == CellState.Waiting || to == CellState.Waiting)
        {
            _waiting!.Set(position, to == CellState.Waiting);
        }
    }

    /// <inheritdoc/>
    public int FirstWaiting(long memory) => Count(CellState.Waiting) > 0 && _waiting!.First(memory) is >= 0 and var position ? Cells[position] : -1;

    /// <summary>The grid as it is, for any time.</summary>
    public GridView Look() => _view ??= new(Name, Definition, Priority, Paused, Cells, [.. _counts]);
}

/// <summary>A grid as it was at one time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">Index of its definition.</param>
/// <param name="Priority">Larger goes first.</param>
/// <param name="Paused">Whether its cells are not granted.</param>
/// <param name="Cells">Indices of its cells in its order.</param>
/// <param name="Counts">Cells by number of their state.</param>
internal sealed record GridView(string Name, int Definition, int Priority, bool Paused, int[] Cells, int[] Counts)
{
    /// <summary>How many of its cells stand so.</summary>
    public int Count(CellState state) => Counts[(int)state];
}
