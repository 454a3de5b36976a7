using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Cli.Rendering;

/// <summary>What one device is doing, as the console shows it.</summary>
/// <param name="Slot"><c>cpu:0</c>.</param>
/// <param name="State">What it does.</param>
/// <param name="Lease">The cell, while there is one.</param>
/// <param name="Label">The cell for people.</param>
/// <param name="Beat">How the cell is doing; null before the first that was heard of it.</param>
internal sealed record DeviceView(string Slot, DeviceState State, LeaseId? Lease = null, string Label = "", CellBeat? Beat = null)
{
    /// <summary>What the cell is at.</summary>
    public string Phase => Beat?.Phase ?? string.Empty;

    /// <summary>Counts from the start of the cell.</summary>
    public int Iteration => Beat?.Iteration ?? 0;

    /// <summary>The cell's last iteration.</summary>
    public int Of => Beat?.Of ?? 0;

    /// <summary>NaN before the first.</summary>
    public double Loss => Beat?.Loss ?? double.NaN;

    /// <summary>Iterations per second.</summary>
    public double Rate => Beat?.Rate ?? 0;

    /// <summary>Resident memory of the worker.</summary>
    public long MemoryBytes => Beat?.MemoryBytes ?? 0;
}

/// <summary>A running grid as the console shows it: a value that every kind of console renders in its own way.</summary>
internal sealed class RunView(string grid, int slots, TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly SortedDictionary<string, DeviceView> _devices = new(StringComparer.Ordinal);
    private int _doneAtStart = -1;

    public string Grid { get; } = grid;

    public GridStatus? Status { get; private set; }

    public IEnumerable<DeviceView> Devices => _devices.Values;

    public TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>Predicted by <c>slfd plan</c>'s cost model for what was left at the start; null where nothing has been measured yet.</summary>
    public TimeSpan? PredictedAtStart { get; init; }

    /// <summary>How much longer, from the pace of this run once a cell per slot is done, from the prediction before; null while unknown.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (Status is not { } status)
            {
                return null;
            }

            var left = status.Left;
            var finished = status.Done - _doneAtStart;
            return left == 0 ? TimeSpan.Zero
                : finished >= slots ? Elapsed * ((double)left / finished)
                : PredictedAtStart is { } predicted ? TimeSpan.FromSeconds(Math.Max(0, (predicted - Elapsed).TotalSeconds))
                : null;
        }
    }

    public void Update(GridStatus status)
    {
        _doneAtStart = _doneAtStart < 0 ? status.Done : _doneAtStart;
        Status = status;
    }

    public void Update(DeviceView device) => _devices[device.Slot] = device;

    public DeviceView Device(string slot) => _devices.GetValueOrDefault(slot) ?? new(slot, DeviceState.Starting);
}
