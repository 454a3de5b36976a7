using System.Globalization;
using System.Text;

namespace Slfd.Distillation.Cells;

/// <summary>One update of the synthetic set.</summary>
/// <param name="Iteration">From 0.</param>
/// <param name="Loss">Matching loss, averaged over classes and outer steps.</param>
/// <param name="Rate">Iterations per second of wall time.</param>
/// <param name="MemoryMegabytes">Resident memory of the process, in 10⁶ bytes.</param>
public readonly record struct MetricsRow(int Iteration, float Loss, double Rate, double MemoryMegabytes);

/// <summary><c>metrics.csv</c>: what each update did. Columns: iteration, loss, rate, memory_mb.</summary>
public static class MetricsTable
{
    private const string Header = "iteration,loss,rate,memory_mb";

    /// <summary>The file's text; the loss with all its digits, so that two runs can be compared.</summary>
    public static string Write(IEnumerable<MetricsRow> rows)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Iteration},{row.Loss:R},{row.Rate:F3},{row.MemoryMegabytes:F1}\n");
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">Another header, or a row that is not four numbers; the message quotes it.</exception>
    public static List<MetricsRow> Read(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines is [Header, .. var rows]
            ? [.. rows.Select(ReadRow)]
            : throw new FormatException($"expected the header '{Header}', found '{lines.FirstOrDefault()}'");
    }

    private static MetricsRow ReadRow(string line) =>
        line.Split(',') is [var iteration, var loss, var rate, var memory]
            && int.TryParse(iteration, CultureInfo.InvariantCulture, out var at)
            && float.TryParse(loss, CultureInfo.InvariantCulture, out var value)
            && double.TryParse(rate, CultureInfo.InvariantCulture, out var perSecond)
            && double.TryParse(memory, CultureInfo.InvariantCulture, out var megabytes)
            ? new(at, value, perSecond, megabytes)
            : throw new FormatException($"expected 'iteration,loss,rate,memory_mb', found '{line}'");
}
