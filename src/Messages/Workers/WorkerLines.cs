using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slfd.Messages.Workers;

/// <summary>The line protocol between a device actor and its worker process: one JSON object a line, commands on stdin, events on stdout, text for people on stderr.</summary>
/// <remarks>A worker that reads end-of-file on stdin has lost its parent and ends at once. A line that is not of this protocol ends the conversation.</remarks>
public static class WorkerLines
{
    /// <summary>Rises when a line changes its meaning; <see cref="WorkerReady.Protocol"/> must equal it.</summary>
    public const int Version = 1;

    /// <summary>Longest line that a reader accepts, in characters; a longer one is garbage.</summary>
    public const int MaximumLineLength = 1 << 20;

    /// <summary>One command as a line, without the line end.</summary>
    public static string Write(WorkerCommand command) => JsonSerializer.Serialize(command, WorkerJson.Default.WorkerCommand);

    /// <summary>One event as a line, without the line end.</summary>
    public static string Write(WorkerEvent happening) => JsonSerializer.Serialize(happening, WorkerJson.Default.WorkerEvent);

    /// <summary>Reads a command.</summary>
    /// <exception cref="FormatException">The line is not a command of this protocol; the message quotes its beginning.</exception>
    public static WorkerCommand ReadCommand(string line) => Read(line, WorkerJson.Default.WorkerCommand);

    /// <summary>Reads an event.</summary>
    /// <exception cref="FormatException">The line is not an event of this protocol; the message quotes its beginning.</exception>
    public static WorkerEvent ReadEvent(string line) => Read(line, WorkerJson.Default.WorkerEvent);

    private static T Read<T>(string line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new JsonException("null");
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException)
        {
            throw new FormatException($"not a line of the worker protocol: '{(line.Length > 120 ? line[..120] + "…" : line)}' ({unreadable.Message})", unreadable);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerCommand))]
[JsonSerializable(typeof(WorkerEvent))]
internal sealed partial class WorkerJson : JsonSerializerContext;
