using System.Globalization;

namespace Slfd.Cli.Rendering;

/// <summary>Numbers as the console writes them; the same in every language.</summary>
internal static class Words
{
    public static string Duration(TimeSpan span) => span.TotalSeconds < 60 ? $"{span.TotalSeconds:F0} s"
        : span.TotalHours < 1 ? $"{(int)span.TotalMinutes} min {span.Seconds:D2} s"
        : span.TotalDays < 1 ? $"{(int)span.TotalHours} h {span.Minutes:D2} min"
        : $"{(int)span.TotalDays} d {span.Hours:D2} h";

    public static string Memory(long bytes) => bytes <= 0 ? "-" : $"{bytes / (1024.0 * 1024.0):F0} MiB";

    public static string Loss(double loss) => double.IsFinite(loss) ? loss.ToString("G4", CultureInfo.InvariantCulture) : "-";

    public static string Rate(double rate) => rate > 0 ? $"{rate.ToString(rate < 10 ? "F2" : "F0", CultureInfo.InvariantCulture)} it/s" : "-";

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";
}
