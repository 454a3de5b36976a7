using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Slfd.Cli.Shared;

/// <summary>What operators' commands print: columns for people, or the answer as JSON.</summary>
internal static class Lines
{
    /// <summary>Prints an answer as JSON where that is asked for.</summary>
    public static bool Json<T>(ParseResult parsed, T answer)
    {
        if (parsed.GetValue(ServerOptions.Json))
        {
            parsed.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(answer, OperatorClient.Json));
            return true;
        }

        return false;
    }

    /// <summary>Prints rows under their heads, each column as wide as it must be.</summary>
    public static void Table(TextWriter output, string[] heads, IReadOnlyList<string[]> rows)
    {
        var widths = heads.Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max()).ToArray();
        foreach (var row in rows.Prepend(heads))
        {
            output.WriteLine(string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
        }
    }

    public static string Time(long at) => at == 0 ? "-" : DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
