using System.Text.Json;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Bundles;

/// <summary>A result as one line of JSON: what a stranger needs to make the tables again.</summary>
internal static class BundledResult
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(ResultRow row)
    {
        var outcome = row.Outcome;
        return JsonSerializer.Serialize(
            new Record(row.Cell.ToString(), row.Token.Value, row.Sequence, JsonDocument.Parse(row.SpecJson).RootElement, outcome.Tested, outcome.Iterations, outcome.Correct, outcome.Seconds)
            {
                Device = outcome.Device,
                ResultSha256 = outcome.ResultSha256,
                SyntheticSetSha256 = outcome.SyntheticSetSha256,
                DataSha256 = outcome.DataSha256,
                Revisions = outcome.Revisions,
                Marks = outcome.Marks,
            },
            s_options);
    }

    /// <summary>Reads a line; the cell's id must be that of its specification.</summary>
    /// <exception cref="InvalidDataException">It is none, or the id is another's; the message says which.</exception>
    public static ResultRow Read(string line)
    {
        try
        {
            var record = JsonSerializer.Deserialize<Record>(line, s_options) ?? throw new InvalidDataException("expected a result, found null");
            var spec = CellSpec.FromJson(record.Spec.GetRawText());
            if (spec.Id().ToString() != record.Cell)
            {
                throw new InvalidDataException($"cell {record.Cell} has the specification of another, {spec.Id()}");
            }

            CellOutcome outcome = new(record.ResultSha256, record.SyntheticSetSha256, record.Tested, record.Iterations, record.Correct, record.Seconds, record.Device, record.DataSha256)
            {
                Revisions = record.Revisions,
                Marks = record.Marks,
            };
            return new(spec.Id(), new FencingToken(record.Token), spec.ToCanonicalJson(), outcome, record.Sequence);
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or FormatException)
        {
            throw new InvalidDataException($"no result: {malformed.Message}", malformed);
        }
    }

    private sealed record Record(string Cell, int Token, long Sequence, JsonElement Spec, int Tested, int[] Iterations, int[] Correct, double Seconds)
    {
        public required string Device { get; init; }

        public required string ResultSha256 { get; init; }

        public required string SyntheticSetSha256 { get; init; }

        public required string DataSha256 { get; init; }

        public string? Revisions { get; init; }

        public required string[] Marks { get; init; }
    }
}
