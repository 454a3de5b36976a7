using Slfd.Coordinator.Dispatch;
using Slfd.Coordinator.Facts;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Grids;

/// <summary>A grid as it is now: its current definition, how its cells stand, and which comes next.</summary>
/// <param name="name">The grid's name.</param>
internal sealed class GridEntry(string name) : IWaitingGrid
{
    private readonly int[] _counts = new int[CellStateFacts.Numbers];
    private readonly int[] _unitCounts = new int[CellStateFacts.Numbers];
    private WaitingCells? _waiting;
    private WaitingCells? _waitingUnits;
    private GridView? _view;

    /// <summary>The grid's name.</summary>
    public string Name { get; } = name;

    /// <summary>Index of the current definition.</summary>
    public int Definition { get; private set; } = -1;

    /// <inheritdoc/>
    public int Priority { get; private set; }

    /// <summary>Indices of its cells in the grid's order. Another definition brings another array.</summary>
    public int[] Cells { get; private set; } = [];

    /// <summary>Indices of its evaluation units, which come after its cells and are none of their number.</summary>
    public int[] Units { get; private set; } = [];

    /// <summary>Whether anything of it can be granted.</summary>
    public bool HasWaiting => Count(CellState.Waiting) + CountUnits(CellState.Waiting) > 0;

    /// <inheritdoc/>
    public bool Paused { get; private set; }

    /// <summary>How many of its cells stand so.</summary>
    public int Count(CellState state) => _counts[(int)state];

    /// <summary>How many of its evaluation units stand so.</summary>
    public int CountUnits(CellState state) => _unitCounts[(int)state];

    /// <summary>Pauses or resumes the grid.</summary>
    public void Pause(bool paused) => (Paused, _view) = (paused, null);

    /// <summary>Replaces the definition; <see cref="Count(ICellFacts, MemoryClasses)"/> must come next.</summary>
    public void Define(int number, int priority, int[] cells, int[] units) => (Definition, Priority, Cells, Units, _view) = (number, priority, cells, units, null);

    /// <summary>Counts the cells as they are now.</summary>
    public void Count(ICellFacts facts, MemoryClasses classes)
    {
        _view = null;
        Array.Clear(_counts);
        Array.Clear(_unitCounts);
        (_waiting, _waitingUnits) = (new(classes, Cells.Length), new(classes, Cells.Length + Units.Length));
        for (var position = 0; position < Cells.Length + Units.Length; position++)
        {
            var state = facts[At(position)].State;
            var (counts, waiting) = BooksOf(position);
            counts[(int)state]++;
            if (state == CellState.Waiting)
            {
                waiting.Set(position, waits: true);
            }
        }
    }

    /// <summary>One of its cells or units stands otherwise now.</summary>
    public void Moved(int position, CellState from, CellState to)
    {
        var (counts, waiting) = BooksOf(position);
        counts[(int)from]--;
        counts[(int)to]++;
        _view = null;
        if (from == CellState.Waiting || to == CellState.Waiting)
        {
            waiting.Set(position, to == CellState.Waiting);
        }
    }

    /// <inheritdoc/>
    public int FirstWaiting(long memory) => Count(CellState.Waiting) > 0 && _waiting!.First(memory) is >= 0 and var position ? Cells[position] : -1;

    /// <inheritdoc/>
    public int FirstWaitingUnit(long memory) => CountUnits(CellState.Waiting) > 0 && _waitingUnits!.First(memory) is >= 0 and var position ? At(position) : -1;

    /// <summary>The grid as it is, for any time.</summary>
    public GridView Look() => _view ??= new(Name, Definition, Priority, Paused, Cells, [.. _counts]) { Units = Units, UnitCounts = [.. _unitCounts] };

    private int At(int position) => position < Cells.Length ? Cells[position] : Units[position - Cells.Length];

    private (int[] Counts, WaitingCells Waiting) BooksOf(int position) => position < Cells.Length ? (_counts, _waiting!) : (_unitCounts, _waitingUnits!);
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
    /// <summary>Indices of its evaluation units, in the order of their cells.</summary>
    public required int[] Units { get; init; }

    /// <summary>Units by number of their state.</summary>
    public required int[] UnitCounts { get; init; }

    /// <summary>How many of its cells stand so.</summary>
    public int Count(CellState state) => Counts[(int)state];

    /// <summary>How many of its units stand so.</summary>
    public int CountUnits(CellState state) => UnitCounts[(int)state];
}
