using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slfd.Artifacts;

// What a node and the artifact store of a coordinator host say to each other over HTTP where they share no folder. Bodies are JSON; files travel as they are.

/// <summary>One file of an attempt or of a checkpoint.</summary>
/// <param name="Name">Its name in its folder; <see cref="ArtifactNames"/> says which are allowed.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Hex SHA-256 of its content, lower case, as its writer computed it.</param>
public sealed record ArtifactFile(string Name, long Bytes, string Sha256);

/// <summary>A checkpoint that lies whole in the store.</summary>
/// <param name="Token">The attempt that wrote it.</param>
/// <param name="Name">Its folder's name; <see cref="CheckpointName"/>.</param>
/// <param name="Files">All its files.</param>
public sealed record CheckpointListing(int Token, string Name, ArtifactFile[] Files);

/// <summary>What the store has of one cell.</summary>
/// <param name="Published">Whether an attempt was accepted and its artifacts are the cell's: the attempt that asks writes no more to this cell.</param>
/// <param name="Artifacts">The artifacts of the published attempt; before that those of the newest attempt that is complete, or none.</param>
/// <param name="Checkpoints">The whole checkpoints of every attempt; none once published, unless the cell was told to run once more and the attempt that asks does so.</param>
public sealed record CellListing(bool Published, ArtifactFile[] Artifacts, CheckpointListing[] Checkpoints);

/// <summary>How far the upload of a file has come.</summary>
/// <param name="Offset">Bytes that the store has.</param>
/// <param name="Complete">Whether it has all of them, and their SHA-256 was right.</param>
public sealed record UploadProgress(long Offset, bool Complete);

/// <summary>Ends an upload: these files, all of which must be complete, become visible together.</summary>
/// <param name="Files">Every file of the checkpoint, or every artifact of the attempt.</param>
public sealed record UploadManifest(ArtifactFile[] Files);

/// <summary>The protocol's JSON, the same at both ends.</summary>
public static class ArtifactJson
{
    /// <summary>Camel case; nothing missing, nothing unknown.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };
}
