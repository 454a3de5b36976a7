namespace Slfd.Distillation.Cells;

/// <summary>How much of a device's memory this worker has: of a processor, resident memory as the kernel counts it; of a GPU, what its driver says. Never one under the other's name.</summary>
public abstract class MemoryGauge
{
    /// <summary>Bytes in use now; 0 where it cannot be told.</summary>
    public abstract long BytesNow();

    /// <summary>Most bytes in use since <see cref="Restart"/>; 0 where it cannot be told.</summary>
    public abstract long PeakBytes();

    /// <summary>Lets <see cref="PeakBytes"/> count from now on, so that a cell's peak is not an earlier cell's.</summary>
    public abstract void Restart();

    /// <summary>Bytes that chunks may be sized by; null where they are not, as on a processor, whose chunks are constants.</summary>
    public abstract long? FreeBytes();
}

/// <summary>Resident memory of this process.</summary>
public sealed class ResidentMemory : MemoryGauge
{
    /// <inheritdoc/>
    public override long BytesNow() => ProcessMemory.ResidentBytes();

    /// <inheritdoc/>
    public override long PeakBytes() => ProcessMemory.PeakBytes();

    /// <inheritdoc/>
    public override void Restart() => ProcessMemory.ResetPeak();

    /// <inheritdoc/>
    public override long? FreeBytes() => null;
}

/// <summary>Memory of a GPU in use by all processes, less what was in use when this worker came.</summary>
/// <remarks>
/// libtorch's allocator keeps what it once took, so the peak is found by asking now and then. Another process on the same GPU is counted along: two workers on one device see each other.
/// </remarks>
public sealed class GpuMemory : MemoryGauge
{
    private readonly Func<(long Free, long Total)?> _ask;
    private readonly int _shares;
    private readonly long _before;
    private long _peak;

    /// <param name="ask">Free and all bytes of the device; null where it does not say.</param>
    /// <param name="shares">Workers that share the device, this one counted.</param>
    public GpuMemory(Func<(long Free, long Total)?> ask, int shares = 1) => (_ask, _shares, _before) = (ask, shares, Used(ask()) ?? 0);

    /// <inheritdoc/>
    public override long BytesNow()
    {
        var now = Math.Max(0, (Used(_ask()) ?? 0) - _before);
        _peak = Math.Max(_peak, now);
        return now;
    }

    /// <inheritdoc/>
    public override long PeakBytes()
    {
        BytesNow();
        return _peak;
    }

    /// <inheritdoc/>
    public override void Restart() => _peak = 0;

    /// <summary>What is free, and no more than this worker's share of the device: what the others have not taken yet is theirs.</summary>
    public override long? FreeBytes() => _ask() is (var free, var total) ? Math.Min(free, total / _shares) : null;

    private static long? Used((long Free, long Total)? answer) => answer is (var free, var total) ? total - free : null;
}
