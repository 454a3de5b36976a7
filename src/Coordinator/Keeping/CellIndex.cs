using Slfd.Experiments.Cells;

namespace Slfd.Coordinator.Keeping;

/// <summary>Finds the index of a cell by its id. Cells are only ever added, so readers may share the table with the one writer: an index beyond their own end is passed over.</summary>
/// <remarks>Open addressing: four bytes a slot, at most three of five slots taken. Ids are hashes already.</remarks>
internal sealed class CellIndex
{
    private int[] _slots = new int[64];
    private int _count;

    /// <summary>The table as readers use it, with the ids of their own view.</summary>
    public int[] Slots => _slots;

    /// <summary>Makes room for so many cells in all.</summary>
    public void Reserve(int count, Func<int, CellId> idOf)
    {
        var length = _slots.Length;
        while (5L * count > 3L * length)
        {
            length *= 2;
        }

        if (length > _slots.Length)
        {
            var slots = new int[length];
            for (var index = 0; index < _count; index++)
            {
                Place(slots, idOf(index), index);
            }

            Volatile.Write(ref _slots, slots);
        }
    }

    /// <summary>Adds the next cell, whose index is the number of cells so far.</summary>
    public void Add(CellId id, Func<int, CellId> idOf)
    {
        Reserve(_count + 1, idOf);
        Place(_slots, id, _count++);
    }

    /// <summary>The slot at which a search for an id begins.</summary>
    public static int Start(int[] slots, CellId id) => (int)(id.Low & (uint)(slots.Length - 1));

    private static void Place(int[] slots, CellId id, int index)
    {
        var slot = Start(slots, id);
        while (slots[slot] != 0)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        Volatile.Write(ref slots[slot], index + 1);
    }
}
