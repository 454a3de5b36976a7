using System.Text.Json;

namespace Slfd.Messages.Workers;

/// <summary>What classifiers that a worker trained from a stored synthetic set reached: the one line of JSON that <c>slfd-worker retrain</c> prints.</summary>
/// <param name="Correct">Correctly classified test images at the last evaluation point, [architecture, repeat] row-major; <see cref="Results.CellOutcome.Diverged"/> where there is no classifier.</param>
/// <param name="Tested">Test images behind each count.</param>
/// <param name="DataSha256">Hex SHA-256 of the real images that were used.</param>
/// <param name="Device">Kind of device, for people.</param>
public sealed record RetrainedSet(int[] Correct, int Tested, string DataSha256, string Device)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    /// <summary>The line, without its end.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, s_options);

    /// <summary>Reads a line; null where it is none.</summary>
    public static RetrainedSet? FromLine(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize<RetrainedSet>(line, s_options) : null;
        }
        catch (JsonException)
        {
            return null; // another kind of line
        }
    }
}
