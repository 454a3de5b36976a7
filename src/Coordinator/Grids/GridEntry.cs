using Slfd.Coordinator.Cells;

namespace Slfd.Coordinator.Grids;

/// <summary>A grid as it is now: its current definition, how its cells stand, and which comes next.</summary>
/// <remarks>
/// The next cell costs no scan: a cursor runs over the grid's order once, and cells that become ready again behind it (a retry, a lease that was given back)
/// lie in a heap. Entries of the heap are never searched for and removed; one whose cell is no longer waiting is dropped when it comes to the top.
/// </remarks>
internal sealed class GridEntry(string name)
{
    private readonly PriorityQueue<int, int> _returned = new();
    private readonly int[] _counts = new int[Enum.GetValues<CellStatus>().Length];
    private int _cursor;

    /// <summary>The grid's name.</summary>
    public string Name { get; } = name;

    /// <summary>Index of the current definition.</summary>
    public int Definition { get; private set; } = -1;

    /// <summary>The definition's priority; larger goes first.</summary>
    public int Priority { get; private set; }

    /// <summary>Indices into the cell table, in the grid's order.</summary>
    public int[] Cells { get; private set; } = [];

    /// <summary>Whether its cells are not granted now.</summary>
    public bool Paused { get; set; }

    /// <summary>How many of its cells stand so.</summary>
    public int Count(CellStatus status) => _counts[(int)status];

    /// <summary>Replaces the definition; the counts are of the table as it is now.</summary>
    public void Define(int definition, int priority, int[] cells, CellTable table)
    {
        (Definition, Priority, Cells) = (definition, priority, cells);
        Array.Clear(_counts);
        foreach (var cell in cells)
        {
            _counts[(int)table[cell].Status]++;
        }

        Rewind();
    }

    /// <summary>One of its cells stands otherwise now.</summary>
    public void Moved(int position, CellStatus from, CellStatus to)
    {
        _counts[(int)from]--;
        _counts[(int)to]++;
        if (from == CellStatus.Blocked)
        {
            Rewind(); // its whole group becomes ready with it
        }
        else if (to == CellStatus.Waiting && position < _cursor)
        {
            _returned.Enqueue(position, position);
            if (_returned.Count > 2 * Cells.Length)
            {
                Rewind();
            }
        }
    }

    /// <summary>Index in the grid's order of the first cell that waits, or −1. Asking twice gives the same answer.</summary>
    public int FirstWaiting(CellTable table)
    {
        if (Count(CellStatus.Waiting) == 0)
        {
            return -1;
        }

        while (_returned.TryPeek(out var position, out _))
        {
            if (table[Cells[position]].Status == CellStatus.Waiting)
            {
                return position;
            }

            _returned.Dequeue();
        }

        while (_cursor < Cells.Length && table[Cells[_cursor]].Status != CellStatus.Waiting)
        {
            _cursor++;
        }

        return _cursor < Cells.Length ? _cursor : -1;
    }

    private void Rewind()
    {
        _cursor = 0;
        _returned.Clear();
    }
}
