namespace Slfd.Messages.Workers;

/// <summary>How a worker ends, for anyone who started it.</summary>
public static class WorkerExitCode
{
    /// <summary>Told to end, or done.</summary>
    public const int Done = 0;

    /// <summary>A cell run by hand, or a fixture, failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong arguments, or a line that is not of the protocol.</summary>
    public const int Misused = 2;

    /// <summary>libtorch or the device does not work here.</summary>
    public const int NoDevice = 3;

    /// <summary>The process that started this one is gone.</summary>
    public const int Orphaned = 4;

    /// <summary>The device is in a state that only a new process leaves.</summary>
    public const int DeviceLost = 5;
}
