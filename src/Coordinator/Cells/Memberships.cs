namespace Slfd.Coordinator.Cells;

/// <summary>Which grids name a cell at present, and at which index. Nearly every cell is in one grid, so the first membership lies in an array and only further ones in a list.</summary>
internal sealed class Memberships
{
    private readonly Dictionary<int, List<Membership>> _further = [];
    private Membership[] _first = [];

    /// <summary>Makes room for cells below <paramref name="count"/>.</summary>
    public void Reserve(int count)
    {
        var old = _first.Length;
        if (old < count)
        {
            Array.Resize(ref _first, Math.Max(count, old + (old / 2)));
            Array.Fill(_first, Membership.None, old, _first.Length - old);
        }
    }

    /// <summary>Records that <paramref name="grid"/> names the cell.</summary>
    public void Add(int cell, int grid, int position)
    {
        Reserve(cell + 1);
        if (_first[cell].Grid < 0)
        {
            _first[cell] = new(grid, position);
        }
        else if (_further.TryGetValue(cell, out var more))
        {
            more.Add(new(grid, position));
        }
        else
        {
            _further[cell] = [new(grid, position)];
        }
    }

    /// <summary>Records that <paramref name="grid"/> names the cell no more.</summary>
    public void Remove(int cell, int grid)
    {
        var more = _further.GetValueOrDefault(cell);
        if (_first[cell].Grid != grid)
        {
            more?.RemoveAll(membership => membership.Grid == grid);
        }
        else if (more is null)
        {
            _first[cell] = Membership.None;
        }
        else
        {
            _first[cell] = more[0];
            more.RemoveAt(0);
        }

        if (more is { Count: 0 })
        {
            _further.Remove(cell);
        }
    }

    /// <summary>Whether any grid names the cell.</summary>
    public bool IsNamed(int cell) => cell < _first.Length && _first[cell].Grid >= 0;

    /// <summary>The grids that name the cell.</summary>
    public IEnumerable<Membership> Of(int cell)
    {
        if (cell >= _first.Length || _first[cell].Grid < 0)
        {
            return [];
        }

        return _further.TryGetValue(cell, out var more) ? [_first[cell], .. more] : [_first[cell]];
    }

    /// <summary>The index of the cell in <paramref name="grid"/>, or −1.</summary>
    public int PositionIn(int cell, int grid)
    {
        foreach (var membership in Of(cell))
        {
            if (membership.Grid == grid)
            {
                return membership.Position;
            }
        }

        return -1;
    }
}

/// <summary>A cell's place in a grid.</summary>
/// <param name="Grid">Index of the grid; −1: no grid.</param>
/// <param name="Position">Index in the grid's order.</param>
internal readonly record struct Membership(int Grid, int Position)
{
    public static Membership None { get; } = new(-1, -1);
}
