using System.Globalization;
using System.Text;

namespace Slfd.Distillation.Records;

/// <summary>One update of the synthetic set; of an expert, one epoch.</summary>
/// <param name="Iteration">From 0.</param>
/// <param name="Loss">Matching loss, averaged over classes and outer steps.</param>
/// <param name="Rate">Iterations per second of wall time.</param>
/// <param name="MemoryMegabytes">Memory of the device in use, in 10⁶ bytes: resident memory on a processor.</param>
public readonly record struct MetricsRow(int Iteration, float Loss, double Rate, double MemoryMegabytes)
{
    /// <summary>Mean of the diagonal of Σ, in squared logits (SLFD Eq. 3); null without a stochastic module.</summary>
    public double? Variance { get; init; }

    /// <summary>α, the learned learning rate of trajectory matching; null without one.</summary>
    public double? StudentRate { get; init; }

    /// <summary>What the loss is the sum of; null where it is one term.</summary>
    public LossTerms? Terms { get; init; }
}

/// <summary>
/// <c>metrics.csv</c>: what each update did. Columns: iteration, loss, rate, memory_mb, variance, student_rate, matching, mean_term, spread_term; the last five are empty where the method has none.
/// The last three add up to the loss. Files of earlier versions lack them, and those of still earlier ones the two before.
/// </summary>
public static class MetricsTable
{
    private const string First = "iteration,loss,rate,memory_mb", Second = $"{First},variance,student_rate", Header = $"{Second},matching,mean_term,spread_term";

    /// <summary>The file's text; the loss with all its digits, so that two runs can be compared.</summary>
    public static string Write(IEnumerable<MetricsRow> rows)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var row in rows)
        {
            text.Append(Line(row));
        }

        return text.ToString();
    }

    /// <summary>One row with its line end, as in the file.</summary>
    public static string Line(MetricsRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"{row.Iteration},{row.Loss:R},{row.Rate:F3},{row.MemoryMegabytes:F1},{row.Variance:R},{row.StudentRate:R},{row.Terms?.Matching:R},{row.Terms?.Mean:R},{row.Terms?.Spread:R}\n");

    /// <summary>Reads what <see cref="Write"/> wrote, of this version or of an earlier one.</summary>
    /// <exception cref="FormatException">Another header, or a row that does not have its numbers; the message quotes it.</exception>
    public static List<MetricsRow> Read(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines is [Header or Second or First, .. var rows]
            ? [.. rows.Select(ReadRow)]
            : throw new FormatException($"expected the header '{Header}', found '{lines.FirstOrDefault()}'");
    }

    private static MetricsRow ReadRow(string line) =>
        line.Split(',') is [var iteration, var loss, var rate, var memory, .. var more]
            && more.Length is 0 or 2 or 5
            && int.TryParse(iteration, CultureInfo.InvariantCulture, out var at)
            && float.TryParse(loss, CultureInfo.InvariantCulture, out var value)
            && double.TryParse(rate, CultureInfo.InvariantCulture, out var perSecond)
            && double.TryParse(memory, CultureInfo.InvariantCulture, out var megabytes)
            && Array.TrueForAll(more, field => field.Length == 0 || double.TryParse(field, CultureInfo.InvariantCulture, out _))
            ? new(at, value, perSecond, megabytes) { Variance = Optional(more, 0), StudentRate = Optional(more, 1), Terms = Optional(more, 2) is { } matching ? new LossTerms(matching, Optional(more, 3) ?? 0, Optional(more, 4) ?? 0) : null }
            : throw new FormatException($"expected '{Header}', found '{line}'");

    private static double? Optional(string[] fields, int index) => fields.Length > index && fields[index].Length > 0 ? double.Parse(fields[index], CultureInfo.InvariantCulture) : null;
}
