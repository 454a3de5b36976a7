namespace Slfd.RealData.Procedural;

/// <summary>A stream of random numbers from integer arithmetic alone, so that it is the same on every host. Source: Steele, Lea and Flood 2014, the SplitMix generator.</summary>
internal struct SplitMix64(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>A stream named by its counters: streams of different names have nothing in common.</summary>
    public static SplitMix64 Named(params ReadOnlySpan<ulong> counters)
    {
        var seed = 0UL;
        foreach (var counter in counters)
        {
            seed = Mix(seed + Step * (counter + 1));
        }

        return new(seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(_state += Step);

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Between(double low, double high) => low + (high - low) * Share();

    /// <summary>Uniform among 0 … count−1.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
