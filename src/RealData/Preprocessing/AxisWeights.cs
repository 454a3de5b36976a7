namespace Slfd.RealData.Preprocessing;

/// <summary>Along one axis of a resize: which old pixels each new one is made of, and what share each has. Shares of a new pixel add up to one.</summary>
/// <remarks>In double precision and in one order, so that every host has the same numbers.</remarks>
internal sealed class AxisWeights
{
    private readonly int[] _first;
    private readonly double[][] _shares;

    private AxisWeights(int[] first, double[][] shares) => (_first, _shares) = (first, shares);

    /// <summary>The weights of a resize from <paramref name="from"/> to <paramref name="to"/> pixels.</summary>
    public static AxisWeights Of(Resampling resampling, int from, int to)
    {
        var (first, shares) = (new int[to], new double[to][]);
        var step = (double)from / to;
        var widening = resampling.Antialias ? Math.Max(step, 1) : 1;
        var reach = widening * (resampling.Kernel == Interpolation.Bilinear ? 1 : 2);
        for (var target = 0; target < to; target++)
        {
            var centre = (target + 0.5) * step - 0.5;
            var (low, high) = ((int)Math.Ceiling(centre - reach), (int)Math.Floor(centre + reach));
            first[target] = Math.Clamp(low, 0, from - 1);
            var row = shares[target] = new double[Math.Clamp(high, 0, from - 1) - first[target] + 1];
            var sum = 0.0;
            for (var source = low; source <= high; source++)
            {
                if (resampling.Antialias && (source < 0 || source >= from))
                {
                    // With antialiasing the rest of the kernel takes over; without, the border pixel repeats.
                    continue;
                }

                var share = resampling.Share((source - centre) / widening);
                row[Math.Clamp(source, 0, from - 1) - first[target]] += share;
                sum += share;
            }

            for (var index = 0; index < row.Length; index++)
            {
                row[index] /= sum;
            }
        }

        return new(first, shares);
    }

    /// <summary>The first old pixel that new pixel <paramref name="target"/> sees.</summary>
    public int First(int target) => _first[target];

    /// <summary>Shares of the old pixels from <see cref="First"/> on.</summary>
    public ReadOnlySpan<double> Shares(int target) => _shares[target];
}
