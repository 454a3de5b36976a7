namespace Slfd.Distillation.Cells;

/// <summary>Why a running cell is to stop.</summary>
public enum StopReason
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>Keep what was reached in a checkpoint, then stop.</summary>
    Drain,

    /// <summary>Stop without a checkpoint.</summary>
    Cancel,
}

/// <summary>Asked from any thread, honoured by the one that computes, at points where nothing is half-done.</summary>
public sealed class StopSignal
{
    private volatile StopReason _asked;

    /// <summary>What was asked for so far.</summary>
    public StopReason Asked => _asked;

    /// <summary>Asks the cell to stop; a cancel outweighs a drain, and neither can be taken back.</summary>
    public void Ask(StopReason reason)
    {
        if (reason > _asked)
        {
            _asked = reason;
        }
    }

    /// <summary>Returns at once while nobody asked.</summary>
    /// <exception cref="CellStoppedException">Somebody did.</exception>
    public void ThrowIfAsked()
    {
        if (_asked != StopReason.None)
        {
            throw new CellStoppedException(_asked);
        }
    }
}

/// <summary>Unwinds a computation that was told to stop.</summary>
public sealed class CellStoppedException(StopReason reason) : Exception($"the cell was told to stop ({reason})")
{
    /// <summary>Drain or cancel.</summary>
    public StopReason Reason { get; } = reason;
}
