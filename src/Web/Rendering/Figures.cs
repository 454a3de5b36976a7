using System.Globalization;

namespace Slfd.Web.Rendering;

/// <summary>Numbers, times and durations as pages write them; the same in every language.</summary>
internal static class Figures
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary><c>12 345</c>, with narrow spaces.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    /// <summary><c>1 cell</c>, <c>12 cells</c>.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary><c>37 s</c>, <c>12 min 05 s</c>, <c>3 h 07 min</c>, <c>4 d 11 h</c>.</summary>
    public static string Duration(TimeSpan span) => span.TotalSeconds < 60 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):F0} s")
        : span.TotalHours < 1 ? $"{(int)span.TotalMinutes} min {span.Seconds:D2} s"
        : span.TotalDays < 1 ? $"{(int)span.TotalHours} h {span.Minutes:D2} min"
        : $"{(int)span.TotalDays} d {span.Hours:D2} h";

    /// <summary>The same, between two times in milliseconds since 1970.</summary>
    public static string Duration(long from, long to) => Duration(TimeSpan.FromMilliseconds(Math.Max(0, to - from)));

    /// <summary><c>2026-11-29 23:05:07</c>, in UTC.</summary>
    public static string Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary><c>2026-11-29T23:05:07Z</c>, for programs.</summary>
    public static string MachineTime(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>12.3 MiB</c>; a dash for nothing.</summary>
    public static string Bytes(long bytes)
    {
        if (bytes <= 0)
        {
            return "–";
        }

        var unit = Math.Min(s_units.Length - 1, (int)(Math.Log2(bytes) / 10));
        return $"{(bytes / Math.Pow(1024, unit)).ToString(unit == 0 ? "F0" : "F1", CultureInfo.InvariantCulture)} {s_units[unit]}";
    }

    /// <summary><c>0.042</c>, <c>12.3</c>, <c>12 345</c> hours of seconds.</summary>
    public static string Hours(double seconds) => seconds >= 3.6e6 ? Count((long)(seconds / 3600)) : (seconds / 3600).ToString("G3", CultureInfo.InvariantCulture);

    /// <summary><c>12.3 Wh</c>, <c>1.25 kWh</c> of joules.</summary>
    public static string Energy(double joules) => joules < 3.6e6 ? string.Create(CultureInfo.InvariantCulture, $"{joules / 3600:0.##} Wh") : string.Create(CultureInfo.InvariantCulture, $"{joules / 3.6e6:0.##} kWh");

    /// <summary>Four digits; a dash for what is not finite.</summary>
    public static string Number(double value) => double.IsFinite(value) ? value.ToString("G4", CultureInfo.InvariantCulture) : "–";

    /// <summary><c>43.27</c> of a fraction.</summary>
    public static string Percent(double fraction) => (100 * fraction).ToString("F2", CultureInfo.InvariantCulture);
}
