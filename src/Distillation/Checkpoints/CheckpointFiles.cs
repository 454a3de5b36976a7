using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Distillation.Records;

namespace Slfd.Distillation.Checkpoints;

/// <summary><c>manifest.json</c>: written last, so that a folder without one is an interrupted write and not a checkpoint.</summary>
/// <param name="Schema">Rises when the meaning of a file changes.</param>
/// <param name="Cell">Id of the cell that the checkpoint belongs to.</param>
/// <param name="Files">Every other file of the folder.</param>
internal sealed record CheckpointManifest(int Schema, string Cell, IReadOnlyList<FileFingerprint> Files)
{
    public const string FileName = "manifest.json";

    public const int CurrentSchema = 1;
}

/// <summary>A file as it must be found again.</summary>
internal sealed record FileFingerprint(string Name, long Bytes, string Sha256);

/// <summary><c>state.json</c>: the numbers of a checkpoint that are no tensors; metrics have a file of their own.</summary>
internal sealed record CheckpointState(int Iteration, List<UnitResult> Units, List<int> Attempts, CellCosts Costs)
{
    public const string FileName = "state.json";

    /// <summary>As in <see cref="CellCheckpoint.Products"/>.</summary>
    public string? Products { get; init; }

    /// <summary>As in <see cref="CellCheckpoint.Revisions"/>.</summary>
    public string? Revisions { get; init; }

    /// <summary>As in <see cref="CellCheckpoint.Chunk"/>.</summary>
    public int? Chunk { get; init; }

    public const string TensorFile = "space.safetensors";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(CheckpointManifest))]
[JsonSerializable(typeof(CheckpointState))]
internal sealed partial class CheckpointJson : JsonSerializerContext
{
    public static T Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), type) ?? throw new JsonException("null");
        }
        catch (JsonException unreadable)
        {
            throw new DamagedCheckpointException($"{Path.GetFileName(path)} is not readable: {unreadable.Message}", unreadable);
        }
    }
}
