using System.Text.Json;

namespace Slfd.Messages.Workers;

/// <summary>What a worker found when it looked whether this host has what a cell needs: a line of JSON of <c>slfd-worker preflight</c>.</summary>
/// <param name="Need">What, by a name of <see cref="Slfd.Experiments.Cells.HostNeeds"/>.</param>
/// <param name="IsMissing">Whether a cell that needs it cannot run here.</param>
/// <param name="Text">One sentence: what is there and of which edition, or what is missing and where it comes from.</param>
public sealed record HostFinding(string Need, bool IsMissing, string Text)
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <summary>Bytes that decoding it will add to the folder of decoded sets; 0: none, or they are there.</summary>
    public long CacheBytes { get; init; }

    /// <summary>Of a data set, how many training images are there; null: not known.</summary>
    public int? TrainImages { get; init; }

    /// <summary>The same of the images that judge.</summary>
    public int? TestImages { get; init; }

    /// <summary>The line, without its end.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, s_options);

    /// <summary>Reads a line; null where it is none.</summary>
    public static HostFinding? FromLine(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize<HostFinding>(line, s_options) : null;
        }
        catch (JsonException)
        {
            return null; // another kind of line
        }
    }
}
