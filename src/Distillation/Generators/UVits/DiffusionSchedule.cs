namespace Slfd.Distillation.Generators.UVits;

/// <summary>How much of a noisy input is signal at time t: x_t = α·x_0 + σ·noise. Source: generators.md section 4.1, the last paragraph.</summary>
public static class DiffusionSchedule
{
    /// <summary>Steps of the discrete schedule; also the largest t.</summary>
    public const int Steps = 1000;

    /// <summary>What the network receives as time 1 of the continuous schedule.</summary>
    private const double ContinuousEnd = 999;

    private static readonly double[] s_logAlphas = LogAlphas();

    /// <summary>α and σ of the recipe that trained H/2: 1000 steps with β = linspace(√0.00085, √0.012)², log α linear between them.</summary>
    /// <param name="t">In [0, 1000]: 0 is clean.</param>
    public static (double Alpha, double Sigma) Discrete(double t)
    {
        var step = Math.Min((int)Math.Clamp(t, 0, Steps), Steps - 1);
        return Of(s_logAlphas[step] + (Math.Clamp(t, 0, Steps) - step) * (s_logAlphas[step + 1] - s_logAlphas[step]));
    }

    /// <summary>α and σ of the recipe that trained L/2: the variance-preserving SDE with β from 0.1 to 20, time t/999.</summary>
    /// <param name="t">In [0, 999]: 0 is clean.</param>
    public static (double Alpha, double Sigma) Continuous(double t)
    {
        var time = Math.Clamp(t, 0, ContinuousEnd) / ContinuousEnd;
        return Of(-0.5 * (0.1 * time + 0.5 * (20 - 0.1) * time * time));
    }

    private static (double Alpha, double Sigma) Of(double logAlpha) => (Math.Exp(logAlpha), Math.Sqrt(-Math.Exp(2 * logAlpha) + 1));

    private static double[] LogAlphas()
    {
        var (first, last) = (Math.Sqrt(0.00085), Math.Sqrt(0.012));
        var sums = new double[Steps + 1];
        for (var step = 0; step < Steps; step++)
        {
            var root = first + (last - first) * step / (Steps - 1);
            sums[step + 1] = sums[step] + 0.5 * Math.Log(1 - root * root);
        }

        return sums;
    }
}
