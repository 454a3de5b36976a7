using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Bundles;

/// <summary>A result as one line of JSON: what a stranger needs to make the tables again. The outcome is written as it is, so that nothing that a table may show is left out.</summary>
internal static class BundledResult
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The line, without its end.</summary>
    public static string Line(ResultRow row) =>
        JsonSerializer.Serialize(new Record(row.Cell.ToString(), row.Token.Value, row.Sequence, JsonDocument.Parse(row.SpecJson).RootElement, row.Outcome), s_options);

    /// <summary>Reads a line; the cell's id must be that of its specification.</summary>
    /// <exception cref="InvalidDataException">It is none, or the id is another's; the message says which.</exception>
    public static ResultRow Read(string line)
    {
        try
        {
            var record = JsonSerializer.Deserialize<Record>(line, s_options) ?? throw new InvalidDataException("expected a result, found null");
            var spec = CellSpec.FromJson(record.Spec.GetRawText());
            return spec.Id().ToString() == record.Cell
                ? new(spec.Id(), new FencingToken(record.Token), spec.ToCanonicalJson(), record.Outcome, record.Sequence)
                : throw new InvalidDataException($"cell {record.Cell} has the specification of another, {spec.Id()}");
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"no result: {malformed.Message}", malformed);
        }
    }

    private sealed record Record(string Cell, int Token, long Sequence, JsonElement Spec, CellOutcome Outcome);
}
