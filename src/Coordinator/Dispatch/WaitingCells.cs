using Slfd.Coordinator.Keeping;

namespace Slfd.Coordinator.Dispatch;

/// <summary>Which cells of a grid wait, by class of memory: the first that fits is found without a scan, and asking changes nothing.</summary>
/// <param name="classes">Sorts the cells.</param>
/// <param name="cells">Cells of the grid.</param>
internal sealed class WaitingCells(MemoryClasses classes, int cells)
{
    private readonly FirstBits?[] _waiting = new FirstBits?[classes.Bounds.Length];

    /// <summary>The cell at that index of the grid's order waits now, or no more.</summary>
    public void Set(int position, bool waits)
    {
        var its = classes[position];
        if (waits || _waiting[its] is not null)
        {
            (_waiting[its] ??= new(cells)).Set(position, waits);
        }
    }

    /// <summary>Index in the grid's order of the first cell that waits and needs at most so many bytes; −1: none does.</summary>
    public int First(long memory)
    {
        var first = -1;
        for (var index = 0; index < _waiting.Length && (memory == long.MaxValue || classes.Bounds[index] <= memory); index++)
        {
            if (_waiting[index]?.First() is >= 0 and var position && (first < 0 || position < first))
            {
                first = position;
            }
        }

        return first;
    }
}
