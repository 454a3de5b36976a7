using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>Low-pass filters by Kaiser's window, separable or radially symmetric. Source: generators.md section 1.6.</summary>
public static class KaiserFilter
{
    private const int QuadraturePoints = 2000;

    /// <summary>Designs a filter in float64.</summary>
    /// <param name="taps">Length; 1 means that there is no filter.</param>
    /// <param name="cutoff">fc, in the unit of <paramref name="samplingRate"/>.</param>
    /// <param name="width">Of the transition band, both halves.</param>
    /// <param name="samplingRate">fs.</param>
    /// <param name="radial">[taps, taps] instead of [taps].</param>
    /// <returns>float32 on the CPU with sum 1; null for one tap.</returns>
    /// <exception cref="ArgumentException">A radial filter with an odd number of taps, whose centre the formula does not give.</exception>
    public static Tensor? Design(int taps, double cutoff, double width, double samplingRate, bool radial)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(taps, 1);
        if (taps == 1)
        {
            return null;
        }

        var window = Window(taps, Beta(Attenuation(taps, width, samplingRate)));
        return radial ? Radial(window, cutoff, samplingRate) : Separable(window, cutoff, samplingRate);
    }

    /// <summary>Stopband attenuation A in decibels that a filter of this length and width reaches.</summary>
    internal static double Attenuation(int taps, double width, double samplingRate) => (2.285 * (taps - 1) * Math.PI * width / (samplingRate / 2)) + 7.95;

    /// <summary>Kaiser's β for an attenuation.</summary>
    internal static double Beta(double attenuation) => attenuation switch
    {
        > 50 => 0.1102 * (attenuation - 8.7),
        > 21 => (0.5842 * Math.Pow(attenuation - 21, 0.4)) + (0.07886 * (attenuation - 21)),
        _ => 0,
    };

    private static double[] Window(int taps, double beta) =>
        [.. Enumerable.Range(0, taps).Select(n => BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - Math.Pow((2.0 * n / (taps - 1)) - 1, 2)))) / BesselI0(beta))];

    private static Tensor Separable(double[] window, double cutoff, double samplingRate)
    {
        var relative = cutoff / (samplingRate / 2);
        return Normalised([.. window.Select((weight, n) => relative * Sinc(relative * (n - ((window.Length - 1) / 2.0))) * weight)], [window.Length]);
    }

    private static Tensor Radial(double[] window, double cutoff, double samplingRate)
    {
        if (window.Length % 2 == 1)
        {
            throw new ArgumentException($"a radial filter needs an even number of taps, not {window.Length}", nameof(window));
        }

        double Place(int n) => (n - ((window.Length - 1) / 2.0)) / samplingRate;
        var values = from row in Enumerable.Range(0, window.Length)
                     from column in Enumerable.Range(0, window.Length)
                     let radius = double.Hypot(Place(row), Place(column))
                     select BesselJ1(2 * Math.PI * cutoff * radius) / (Math.PI * radius) * window[row] * window[column];
        return Normalised([.. values], [window.Length, window.Length]);
    }

    private static Tensor Normalised(double[] values, long[] shape)
    {
        var sum = values.Sum();
        return tensor(values.Select(value => (float)(value / sum)).ToArray(), shape);
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    /// <summary>Modified Bessel function of order 0 by its power series, which converges for every argument.</summary>
    private static double BesselI0(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > sum * 1e-17; k++)
        {
            term *= x * x / (4.0 * k * k);
            sum += term;
        }

        return sum;
    }

    /// <summary>Bessel function of order 1 by the midpoint rule on its integral.</summary>
    private static double BesselJ1(double x) =>
        Enumerable.Range(0, QuadraturePoints).Select(point => Math.PI * (point + 0.5) / QuadraturePoints).Average(t => Math.Cos(t - (x * Math.Sin(t))));
}
