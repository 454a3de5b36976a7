using Slfd.Coordinator.Keeping;
using Slfd.Experiments.Cells;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Operators;

/// <summary>The latest events, for those who follow a sweep. They become sentences only when somebody asks.</summary>
internal sealed class HappeningLog
{
    /// <summary>So many events are kept.</summary>
    public const int MostKept = 2048;

    private readonly VersionedArray<ICoordinatorEvent?> _ring = new();
    private long _kept;
    private Kept? _started, _failed;

    public HappeningLog() => _ring.Extend(MostKept);

    /// <summary>Number of the latest event over all lives of the coordinator.</summary>
    public long Last { get; private set; }

    /// <summary>Something happened.</summary>
    public void Add(ICoordinatorEvent change)
    {
        Last++;
        _kept++;

        if (change is CoordinatorStarted)
        {
            _started = new(Last, change);
        }
        else if (change is CellFailed)
        {
            _failed = new(Last, change);
        }

        // What is large is kept without what makes it so.
        ref var place = ref _ring.Write((int)(Last % MostKept));
        place = change;
        if (change is CellsCancelled cancelled)
        {
            place = cancelled with { Cells = CellIdList.Pack([.. CellIdList.Unpack(cancelled.Cells).Take(1)]) };
        }
        else if (change is CellsRetried retried)
        {
            place = retried with { Cells = CellIdList.Pack([.. CellIdList.Unpack(retried.Cells).Take(1)]) };
        }
        else if (change is GridDefined defined)
        {
            place = defined with { GridJson = string.Empty };
        }
    }

    /// <summary>After a snapshot: numbers go on, what was before is forgotten.</summary>
    public void Resume(long last) => (Last, _kept) = (last, 0);

    /// <summary>The log as it is, for any time.</summary>
    public HappeningsView Freeze() => new(_ring.Freeze(), Last, Last - Math.Min(_kept, MostKept) + 1) { Started = _started, Failed = _failed };
}

/// <summary>An event that is kept for longer than those around it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Event">What happened.</param>
internal sealed record Kept(long Number, ICoordinatorEvent Event);

/// <summary>See <see cref="HappeningLog"/>.</summary>
internal readonly struct HappeningsView(VersionedView<ICoordinatorEvent?> ring, long last, long first)
{
    /// <summary>Number of the latest event over all lives of the coordinator.</summary>
    public long Last => last;

    /// <summary>Number of the first that is kept.</summary>
    public long First => first;

    /// <summary>When the coordinator took over last; null: not since the latest snapshot.</summary>
    public Kept? Started { get; init; }

    /// <summary>The latest failure; null: there was none since the latest snapshot.</summary>
    public Kept? Failed { get; init; }

    /// <summary>The event of that number, <see cref="First"/> … <see cref="Last"/>.</summary>
    public ICoordinatorEvent this[long number] => ring[(int)(number % HappeningLog.MostKept)]!;
}
