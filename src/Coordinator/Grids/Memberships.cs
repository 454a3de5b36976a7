using Slfd.Coordinator.Keeping;

namespace Slfd.Coordinator.Grids;

/// <summary>Which grids name a cell at present, and at which index. Nearly every cell is in one grid, so the first membership lies in an array by cell and only further ones in a chain.</summary>
internal sealed class Memberships
{
    private readonly VersionedArray<Membership> _first = new();
    private readonly VersionedArray<Membership> _further = new();
    private int _free; // head of the chain of unused further ones, plus one

    /// <summary>Makes room for cells below <paramref name="count"/>.</summary>
    public void Reserve(int count) => _first.Extend(count);

    /// <summary>Records that <paramref name="grid"/> names the cell.</summary>
    public void Add(int cell, int grid, int position)
    {
        Reserve(cell + 1);
        Membership added = new(grid + 1, position, 0);
        if (_first[cell].IsNone)
        {
            _first.Write(cell) = added;
            return;
        }

        var place = Take(added);
        if (_first[cell].Next == 0)
        {
            _first.Write(cell) = _first[cell] with { Next = place + 1 };
            return;
        }

        var last = _first[cell].Next - 1;
        while (_further[last].Next > 0)
        {
            last = _further[last].Next - 1;
        }

        _further.Write(last) = _further[last] with { Next = place + 1 };
    }

    /// <summary>Records that <paramref name="grid"/> names the cell no more.</summary>
    public void Remove(int cell, int grid)
    {
        var (previous, current) = (-1, _first[cell]);
        for (var place = -1; !current.IsNone; (previous, place, current) = (place, current.Next - 1, current.Next > 0 ? _further[current.Next - 1] : default))
        {
            if (current.Grid != grid)
            {
                continue;
            }

            if (place < 0)
            {
                // The next one takes the place in the array.
                var next = current.Next - 1;
                _first.Write(cell) = next < 0 ? default : _further[next];
                Free(next);
            }
            else
            {
                (previous < 0 ? ref _first.Write(cell) : ref _further.Write(previous)) = (previous < 0 ? _first[cell] : _further[previous]) with { Next = current.Next };
                Free(place);
            }

            return;
        }
    }

    /// <summary>The memberships as they are, for as long as nothing is written.</summary>
    public MembershipsView Look() => new(_first.Look(), _further.Look());

    /// <summary>The memberships as they are, for any time.</summary>
    public MembershipsView Freeze() => new(_first.Freeze(), _further.Freeze());

    private int Take(Membership added)
    {
        if (_free == 0)
        {
            return _further.Add(added);
        }

        var place = _free - 1;
        _free = _further[place].Next;
        _further.Write(place) = added;
        return place;
    }

    private void Free(int place)
    {
        if (place >= 0)
        {
            _further.Write(place) = new(0, 0, _free);
            _free = place + 1;
        }
    }
}

/// <summary>See <see cref="Memberships"/>.</summary>
internal readonly struct MembershipsView(VersionedView<Membership> first, VersionedView<Membership> further)
{
    /// <summary>Whether any grid names the cell.</summary>
    public bool IsNamed(int cell) => cell < first.Count && !first[cell].IsNone;

    /// <summary>The grids that name the cell; the one that named it first of all comes first.</summary>
    public IEnumerable<Membership> Of(int cell)
    {
        for (var current = cell < first.Count ? first[cell] : default; !current.IsNone; current = current.Next > 0 ? further[current.Next - 1] : default)
        {
            yield return current;
        }
    }

    /// <summary>The index of the cell in <paramref name="grid"/>, or −1.</summary>
    public int PositionIn(int cell, int grid)
    {
        for (var current = cell < first.Count ? first[cell] : default; !current.IsNone; current = current.Next > 0 ? further[current.Next - 1] : default)
        {
            if (current.Grid == grid)
            {
                return current.Position;
            }
        }

        return -1;
    }
}

/// <summary>A cell's place in a grid.</summary>
/// <param name="Number">Index of the grid plus one; 0: no grid.</param>
/// <param name="Position">Index in the grid's order.</param>
/// <param name="Next">Where the cell's next membership lies, plus one; 0: there is none.</param>
internal readonly record struct Membership(int Number, int Position, int Next)
{
    /// <summary>Index of the grid.</summary>
    public int Grid => Number - 1;

    /// <summary>Whether this is no membership.</summary>
    public bool IsNone => Number == 0;
}
