using System.Globalization;

namespace Slfd.Experiments.Hocon;

/// <summary>How people write durations, in files and on the command line: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, double Seconds)[] s_units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads one.</summary>
    /// <param name="text">A number and its unit.</param>
    /// <returns>The duration, below a million seconds; null: the text is none.</returns>
    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, seconds) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count * seconds < 1e6)
            {
                return TimeSpan.FromSeconds(count * seconds);
            }
        }

        return null;
    }
}
