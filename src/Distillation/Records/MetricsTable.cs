using System.Globalization;
using System.Text;

namespace Slfd.Distillation.Records;

/// <summary>One update of the synthetic set; of an expert, one epoch.</summary>
/// <param name="Iteration">From 0.</param>
/// <param name="Loss">Matching loss, averaged over classes and outer steps.</param>
/// <param name="Rate">Iterations per second of wall time.</param>
/// <param name="MemoryMegabytes">Resident memory of the process, in 10⁶ bytes.</param>
public readonly record struct MetricsRow(int Iteration, float Loss, double Rate, double MemoryMegabytes)
{
    /// <summary>Mean of the diagonal of Σ, in squared logits (SLFD Eq. 3); null without a stochastic module.</summary>
    public double? Variance { get; init; }

    /// <summary>α, the learned learning rate of trajectory matching; null without one.</summary>
    public double? StudentRate { get; init; }
}

/// <summary><c>metrics.csv</c>: what each update did. Columns: iteration, loss, rate, memory_mb, variance, student_rate; the last two are empty where the method has none. Files of earlier versions lack them.</summary>
public static class MetricsTable
{
    private const string Header = "iteration,loss,rate,memory_mb,variance,student_rate", EarlierHeader = "iteration,loss,rate,memory_mb";

    /// <summary>The file's text; the loss with all its digits, so that two runs can be compared.</summary>
    public static string Write(IEnumerable<MetricsRow> rows)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row.Iteration},{row.Loss:R},{row.Rate:F3},{row.MemoryMegabytes:F1},{row.Variance:R},{row.StudentRate:R}\n");
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Write"/> wrote, of this version or of an earlier one.</summary>
    /// <exception cref="FormatException">Another header, or a row that does not have its numbers; the message quotes it.</exception>
    public static List<MetricsRow> Read(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines is [Header or EarlierHeader, .. var rows]
            ? [.. rows.Select(ReadRow)]
            : throw new FormatException($"expected the header '{Header}', found '{lines.FirstOrDefault()}'");
    }

    private static MetricsRow ReadRow(string line) =>
        line.Split(',') is [var iteration, var loss, var rate, var memory, .. var more]
            && more.Length is 0 or 2
            && int.TryParse(iteration, CultureInfo.InvariantCulture, out var at)
            && float.TryParse(loss, CultureInfo.InvariantCulture, out var value)
            && double.TryParse(rate, CultureInfo.InvariantCulture, out var perSecond)
            && double.TryParse(memory, CultureInfo.InvariantCulture, out var megabytes)
            && Array.TrueForAll(more, field => field.Length == 0 || double.TryParse(field, CultureInfo.InvariantCulture, out _))
            ? new(at, value, perSecond, megabytes) { Variance = Optional(more, 0), StudentRate = Optional(more, 1) }
            : throw new FormatException($"expected '{Header}', found '{line}'");

    private static double? Optional(string[] fields, int index) => fields.Length > index && fields[index].Length > 0 ? double.Parse(fields[index], CultureInfo.InvariantCulture) : null;
}
