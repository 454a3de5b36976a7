namespace Slfd.FileFormats.Pickles;

/// <summary>What one file may cost to read, tensors aside, whatever it claims. A full-size network with its discriminator needs about a tenth.</summary>
internal sealed class PickleLimits
{
    /// <summary>Most instructions in all pickles of a file.</summary>
    public const int MostSteps = 4_000_000;

    /// <summary>Most managed memory for values, roughly: 256 MiB.</summary>
    public const long MostBytes = 256L << 20;

    /// <summary>Longest text that is kept as such; longer ones stay in the file.</summary>
    public const int LongestText = 4096;

    private int _steps = MostSteps;
    private long _bytes = MostBytes;

    /// <summary>Counts an instruction.</summary>
    /// <returns>False when there were too many.</returns>
    public bool Step() => --_steps >= 0;

    /// <summary>Counts memory.</summary>
    /// <returns>False when it is too much.</returns>
    public bool Spend(long bytes) => (_bytes -= bytes) >= 0;
}
