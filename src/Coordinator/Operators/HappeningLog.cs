using Slfd.Experiments.Cells;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Operators;

/// <summary>The latest events, for whoever follows a sweep. They become sentences only when somebody asks.</summary>
internal sealed class HappeningLog
{
    /// <summary>So many events are kept.</summary>
    public const int MostKept = 2048;

    private readonly ICoordinatorEvent[] _ring = new ICoordinatorEvent[MostKept];
    private long _kept;

    /// <summary>Number of the latest event over all lives of the coordinator.</summary>
    public long Last { get; private set; }

    /// <summary>Number of the first that is kept.</summary>
    public long First => Last - Math.Min(_kept, MostKept) + 1;

    /// <summary>The event of that number, <see cref="First"/> … <see cref="Last"/>.</summary>
    public ICoordinatorEvent this[long number] => _ring[number % MostKept];

    /// <summary>Something happened.</summary>
    public void Add(ICoordinatorEvent change)
    {
        Last++;
        _kept++;

        // What is large is kept without what makes it so.
        _ring[Last % MostKept] = change switch
        {
            CellsCancelled cancelled => cancelled with { Cells = CellIdList.Pack([.. CellIdList.Unpack(cancelled.Cells).Take(1)]) },
            CellsRetried retried => retried with { Cells = CellIdList.Pack([.. CellIdList.Unpack(retried.Cells).Take(1)]) },
            GridDefined defined => defined with { GridJson = string.Empty },
            _ => change,
        };
    }

    /// <summary>After a snapshot: numbers go on, what was before is forgotten.</summary>
    public void Resume(long last) => (Last, _kept) = (last, 0);
}
