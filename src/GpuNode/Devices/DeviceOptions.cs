namespace Slfd.GpuNode.Devices;

/// <summary>How patient a device is with its worker.</summary>
public sealed record DeviceOptions
{
    /// <summary>How long a worker may take from its start to its first line. Default 60 s: libtorch with CUDA takes many of them on a cold disk.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a worker that runs a cell may say nothing before it is killed. Default 5 min; a worker reports at least every few seconds.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a worker may take to obey a cancel before it is killed. Default 5 s, within one renewal interval of the lease.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a worker may take to checkpoint and stop when the node leaves, before it is killed. Default 15 s.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a worker reports progress at most. Default 0.5 s.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The first wait after a worker died or did not start; doubles with each in a row. Default 1 s.</summary>
    public TimeSpan RestartAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest such wait. Default 1 min.</summary>
    public TimeSpan RestartAfterAtMost { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After so many starts in a row that failed the device is unusable for a while. Default 3.</summary>
    public int StartAttempts { get; init; } = 3;

    /// <summary>How long an unusable device rests before it tries again, without a cell: a GPU that was reset, a disk that was full, a library that is there by now. Default 1 min.</summary>
    public TimeSpan UnusableFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The wait after so many misfortunes in a row.</summary>
    internal TimeSpan RestAfter(int misfortunes) =>
        TimeSpan.FromSeconds(Math.Min(RestartAfterAtMost.TotalSeconds, RestartAfter.TotalSeconds * Math.Pow(2, Math.Min(misfortunes, 30) - 1)));
}
