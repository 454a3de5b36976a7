using Slfd.Experiments.Cells;

namespace Slfd.Coordinator.Cells;

/// <summary>All cells that any grid ever named, each once, in one array; found by id or by their index in it.</summary>
internal sealed class CellTable
{
    private readonly Dictionary<CellId, int> _indices = [];
    private CellRow[] _rows = [];

    /// <summary>Number of cells.</summary>
    public int Count { get; private set; }

    /// <summary>The row at <paramref name="index"/>, to read and to write.</summary>
    public ref CellRow this[int index] => ref _rows.AsSpan(0, Count)[index];

    /// <summary>The cell's index, or −1 where no grid ever named it.</summary>
    public int Find(CellId id) => _indices.TryGetValue(id, out var index) ? index : -1;

    /// <summary>The cell's index; a cell that is new gets the next one.</summary>
    public int FindOrAdd(CellId id, int definition, int position)
    {
        var known = Find(id);
        return known >= 0 ? known : Add(new CellRow { Id = id, Definition = definition, Position = position });
    }

    /// <summary>Appends a row.</summary>
    public int Add(CellRow row)
    {
        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, Math.Max(64, Count + (Count / 2)));
        }

        _rows[Count] = row;
        _indices.Add(row.Id, Count);
        return Count++;
    }

    /// <summary>Makes room for so many more cells at once.</summary>
    public void Reserve(int more)
    {
        _indices.EnsureCapacity(Count + more);
        if (_rows.Length < Count + more)
        {
            Array.Resize(ref _rows, Count + more);
        }
    }
}
