using System.Globalization;

namespace Slfd.Reporting.Figures;

/// <summary>An axis with round ticks.</summary>
/// <param name="Label">What its numbers are, with the unit.</param>
/// <param name="Lowest">Where it begins.</param>
/// <param name="Highest">Where it ends.</param>
/// <param name="Ticks">Where numbers stand, with their texts.</param>
/// <param name="IsLogarithmic">Whether equal lengths are equal ratios.</param>
internal sealed record Axis(string Label, double Lowest, double Highest, IReadOnlyList<(double At, string Text)> Ticks, bool IsLogarithmic = false)
{
    private const int MostTicks = 6;
    private static readonly int[] s_steps = [1, 2, 5];

    /// <summary>From zero to the next round number.</summary>
    /// <param name="label">What its numbers are.</param>
    /// <param name="highest">What it must reach.</param>
    /// <param name="unit">Factor on the numbers at its ticks: 100 for percent.</param>
    /// <param name="areWhole">Whether there is nothing between whole numbers, as with iterations.</param>
    public static Axis FromZero(string label, double highest, double unit = 1, bool areWhole = false)
    {
        var step = Step(Math.Max(Math.Max(highest, 1e-9) / (MostTicks - 1), areWhole ? 1 : 0));
        var count = Math.Max(1, (int)Math.Ceiling((highest / step) - 1e-9));
        return new(label, 0, count * step, [.. Enumerable.Range(0, count + 1).Select(tick => (tick * step, Text(tick * step * unit)))]);
    }

    /// <summary>From the round number below to the one above.</summary>
    /// <param name="label">What its numbers are.</param>
    /// <param name="lowest">At most the highest.</param>
    /// <param name="highest">What it must hold.</param>
    public static Axis Linear(string label, double lowest, double highest)
    {
        var step = Step(Math.Max(highest - lowest, 1e-12) / (MostTicks - 1));
        var (from, to) = (Math.Floor((lowest / step) + 1e-9), Math.Ceiling((highest / step) - 1e-9));
        to = Math.Max(to, from + 1);
        return new(label, from * step, to * step, [.. Enumerable.Range(0, (int)(to - from) + 1).Select(tick => ((from + tick) * step, Math.Round((from + tick) * step, 12).ToString("G6", CultureInfo.InvariantCulture)))]);
    }

    /// <summary>Equal ratios, ticks at 1, 2 and 5 times powers of ten.</summary>
    /// <param name="label">What its numbers are.</param>
    /// <param name="lowest">Above 0.</param>
    /// <param name="highest">At least the lowest.</param>
    public static Axis Logarithmic(string label, double lowest, double highest)
    {
        var round = Enumerable.Range((int)Math.Floor(Math.Log10(lowest)) - 1, (int)Math.Ceiling(Math.Log10(highest / lowest)) + 4)
            .SelectMany(power => s_steps.Select(factor => factor * Math.Pow(10, power))).ToList();
        var (from, to) = (round.Last(tick => tick <= lowest * (1 + 1e-9)), round.First(tick => tick >= highest * (1 - 1e-9)));
        to = to > from ? to : round[round.IndexOf(from) + 1];
        var within = round.Where(tick => tick >= from && tick <= to).ToList();
        var shown = within.Count <= 2 * MostTicks ? within : within.Where(tick => Math.Abs(Math.Log10(tick) - Math.Round(Math.Log10(tick))) < 1e-9).ToList();
        return new(label, from, to, [.. shown.Select(tick => (tick, Text(tick)))], IsLogarithmic: true);
    }

    /// <summary>The part of the axis below a value, in [0, 1].</summary>
    public double Share(double value) => Math.Clamp(
        IsLogarithmic ? Math.Log(Math.Max(value, Lowest) / Lowest) / Math.Log(Highest / Lowest) : (value - Lowest) / (Highest - Lowest), 0, 1);

    /// <summary>The next of 1, 2, 5 times a power of ten.</summary>
    private static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return s_steps.Append(10).Select(factor => factor * power).First(step => step >= least * (1 - 1e-9));
    }

    private static string Text(double value) => value is > 0 and < 1e-3 ? value.ToString("G3", CultureInfo.InvariantCulture) : value.ToString("0.####", CultureInfo.InvariantCulture);
}
