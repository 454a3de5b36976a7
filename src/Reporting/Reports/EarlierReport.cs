using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Slfd.Reporting.Reports;

/// <summary>What a grid's report said while the grid was another one. It is kept: a folder with its date beside the new report.</summary>
public static partial class EarlierReport
{
    /// <summary>Moves the folder away if it holds the report of another definition of the grid.</summary>
    /// <param name="folder">The report's folder.</param>
    /// <param name="gridSha256">Hash of the grid that is reported now.</param>
    /// <returns>Where the earlier report is now, <c>NAME.2026-11-29T201500Z</c>; null: there is none of another definition.</returns>
    /// <exception cref="IOException">The folder cannot be moved.</exception>
    public static string? Keep(string folder, string gridSha256)
    {
        var table = Path.Combine(folder, ReportFormat.Json.FileName());
        if (!File.Exists(table) || HashIn(table) is not { } earlier || earlier == gridSha256)
        {
            return null;
        }

        var written = File.GetLastWriteTimeUtc(table).ToString("yyyy-MM-dd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var kept = $"{folder}.{written}";
        for (var number = 2; Directory.Exists(kept); number++)
        {
            kept = FormattableString.Invariant($"{folder}.{written}-{number}");
        }

        Directory.Move(folder, kept);
        return kept;
    }

    /// <summary>The hash, which stands near the beginning; null in a file that was not written by us.</summary>
    private static string? HashIn(string table)
    {
        var head = new byte[4096];
        using var file = File.OpenRead(table);
        var count = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        return Hash().Match(Encoding.UTF8.GetString(head, 0, count)) is { Success: true } found ? found.Groups[1].Value : null;
    }

    [GeneratedRegex("\"gridSha256\": \"([0-9a-f]{64})\"", RegexOptions.None)]
    private static partial Regex Hash();
}
