namespace Slfd.Coordinator.Outlooks;

/// <summary>How long cells of one shape take: the logarithms of what was measured, as a normal distribution with an uncertain mean.</summary>
/// <remarks>
/// Few measurements say little about a spread, so it begins with a prior: a standard deviation of 0.15 (in the logarithm), which weighs as much as three
/// measurements. What only running cells tell, or cells of another shape by their cost, has an uncertain mean of its own.
/// </remarks>
internal sealed class ShapeTimes
{
    private const double PriorDeviation = 0.15;
    private const int PriorWeight = 3;
    private readonly double _extra;
    private double _sumOfSquares;

    private ShapeTimes(double mean, double extra, int count) => (Mean, _extra, Count) = (mean, extra, count);

    public ShapeTimes()
    {
    }

    /// <summary>A shape of which no cell has finished.</summary>
    /// <param name="seconds">What it takes, as far as is known.</param>
    /// <param name="deviation">How uncertain that is, in the logarithm.</param>
    public static ShapeTimes Guessed(double seconds, double deviation) => new(Math.Log(Math.Max(seconds, 1e-3)), deviation, 1);

    /// <summary>How many were measured.</summary>
    public int Count { get; private set; }

    /// <summary>Mean of the logarithms of seconds.</summary>
    public double Mean { get; private set; }

    /// <summary>What such a cell usually takes, in seconds.</summary>
    public double Seconds => Math.Exp(Mean);

    /// <summary>A cell took so long.</summary>
    public void Add(double seconds)
    {
        var value = Math.Log(Math.Max(seconds, 1e-3));
        Count++;
        var before = value - Mean;
        Mean += before / Count;
        _sumOfSquares += before * (value - Mean);
    }

    /// <summary>Draws how long such cells would take if the measured ones were a fair sample: first a mean, the same for all, then a spread around it.</summary>
    public ShapeDraw Draw(Random random)
    {
        var deviation = Math.Sqrt((_sumOfSquares + (PriorWeight * PriorDeviation * PriorDeviation)) / (Math.Max(Count - 1, 0) + PriorWeight));
        var ofMean = Math.Sqrt((deviation * deviation / Math.Max(Count, 1)) + (_extra * _extra));
        return new(Mean + (ofMean * Normal(random)), deviation);
    }

    /// <summary>A standard normal number, by the method of Box and Muller.</summary>
    internal static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>One possible truth about a shape.</summary>
/// <param name="Mean">Of the logarithms of seconds.</param>
/// <param name="Deviation">Of the same.</param>
internal readonly record struct ShapeDraw(double Mean, double Deviation)
{
    /// <summary>One cell's seconds.</summary>
    public double Cell(Random random) => Math.Exp(Mean + (Deviation * ShapeTimes.Normal(random)));

    /// <summary>The seconds of several cells after one another.</summary>
    public double Cells(Random random, int count)
    {
        if (count == 1)
        {
            return Cell(random);
        }

        // Mean and variance of a log-normal number; their sum is nearly normal.
        var variance = Deviation * Deviation;
        var mean = Math.Exp(Mean + (variance / 2));
        return Math.Max(0, (count * mean) + (Math.Sqrt(count * (Math.Exp(variance) - 1)) * mean * ShapeTimes.Normal(random)));
    }
}
