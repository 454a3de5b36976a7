using System.Globalization;

namespace Slfd.Cli.Rendering;

/// <summary>Numbers as the console writes them; the same in every language.</summary>
internal static class Words
{
    public static string Duration(TimeSpan span) => span.TotalSeconds < 60 ? $"{span.TotalSeconds:F0} s"
        : span.TotalHours < 1 ? $"{(int)span.TotalMinutes} min {span.Seconds:D2} s"
        : span.TotalDays < 1 ? $"{(int)span.TotalHours} h {span.Minutes:D2} min"
        : $"{(int)span.TotalDays} d {span.Hours:D2} h";

    /// <summary>A predicted duration, however long.</summary>
    public static string Duration(double seconds) => seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? Duration(TimeSpan.FromSeconds(seconds)) : "without end";

    public static string Memory(long bytes) => bytes <= 0 ? "-"
        : bytes < 10L << 30 ? $"{bytes / (1024.0 * 1024.0):F0} MiB"
        : $"{bytes / (1024.0 * 1024.0 * 1024.0):F1} GiB";

    /// <summary>The size of a file: <c>812 B</c>, <c>12.3 KiB</c>, <c>45 MiB</c>.</summary>
    public static string Size(long bytes) => bytes < 1 << 10 ? $"{bytes} B" : bytes < 1 << 20 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:F1} KiB") : Memory(bytes);

    /// <summary>Joules as watt hours.</summary>
    public static string Energy(double joules) => joules < 3.6e6 ? string.Create(CultureInfo.InvariantCulture, $"{joules / 3600:0.##} Wh") : string.Create(CultureInfo.InvariantCulture, $"{joules / 3.6e6:0.##} kWh");

    public static string Peta(double flop) => (flop / 1e15).ToString(flop < 1e13 ? "G2" : flop < 1e16 ? "F2" : "F0", CultureInfo.InvariantCulture);

    public static string Loss(double loss) => double.IsFinite(loss) ? loss.ToString("G4", CultureInfo.InvariantCulture) : "-";

    public static string Rate(double rate) => rate > 0 ? $"{rate.ToString(rate < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)} it/s" : "-";

    /// <summary>A fraction in percent, without the sign.</summary>
    public static string Percent(double fraction) => (100 * fraction).ToString("F2", CultureInfo.InvariantCulture);

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
