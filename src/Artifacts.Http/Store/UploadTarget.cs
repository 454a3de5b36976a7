using Slfd.Artifacts.Attempts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Store;

/// <summary>Where an upload belongs: the artifacts of an attempt, one of its checkpoints, or what it writes for people while it runs.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Token">The attempt: each writes to its own folder.</param>
/// <param name="Checkpoint">Null: the attempt's artifacts, or its streams.</param>
/// <param name="IsStreams">Whether it is what the attempt writes for people.</param>
internal sealed record UploadTarget(CellId Cell, FencingToken Token, CheckpointName? Checkpoint, bool IsStreams = false)
{
    /// <summary>The part of an address that means artifacts.</summary>
    public const string ArtifactsPart = "artifacts";

    /// <summary>Reads the parts of an address.</summary>
    /// <exception cref="ArtifactRefusal">400: one of them is none; no path is ever made of it.</exception>
    public static UploadTarget Parse(string cell, string token, string part) =>
        new(ParseCell(cell), ParseToken(token), part is ArtifactsPart or AttemptStreams.Part ? null : ParseCheckpoint(part), part == AttemptStreams.Part);

    /// <inheritdoc cref="Parse"/>
    public static CellId ParseCell(string text) => CellId.TryParse(text, out var cell) && cell.ToString() == text ? cell : throw new ArtifactRefusal(400, "no cell id: expected 20 lower-case hex digits");

    /// <inheritdoc cref="Parse"/>
    public static FencingToken ParseToken(string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) && value > 0 && new FencingToken(value).ToString() == text
            ? new(value)
            : throw new ArtifactRefusal(400, "no fencing token: expected a whole number from 1");

    /// <inheritdoc cref="Parse"/>
    public static CheckpointName ParseCheckpoint(string text) => CheckpointName.TryParse(text, out var name) ? name : throw new ArtifactRefusal(400, "no checkpoint: expected ITERATION or ITERATION-NUMBER");

    /// <summary>Checks a file of this target.</summary>
    /// <exception cref="ArtifactRefusal">400: it cannot be part of it. 413: too large.</exception>
    public ArtifactFile Check(ArtifactFile file, ArtifactLimits limits) =>
        !(IsStreams ? AttemptStreams.IsName(file.Name) : Checkpoint is null ? ArtifactNames.IsArtifact(file.Name) : ArtifactNames.IsCheckpointFile(file.Name)) ? throw new ArtifactRefusal(400, "no file of that name belongs there")
        : !ArtifactNames.IsSha256(file.Sha256) ? throw new ArtifactRefusal(400, "sha256 must be 64 lower-case hex digits")
        : file.Bytes < 0 ? throw new ArtifactRefusal(400, "bytes must not be negative")
        : file.Bytes > Largest(limits) ? throw new ArtifactRefusal(413, $"{file.Name} has {file.Bytes} bytes, at most {Largest(limits)} are taken")
        : file;

    private long Largest(ArtifactLimits limits) => IsStreams ? AttemptStreams.Largest : limits.LargestFile;

    /// <summary>Where its files lie when they are there.</summary>
    public string FolderIn(CellFolder cell) => Checkpoint is { } checkpoint ? Path.Combine(cell.Checkpoints(Token), checkpoint.ToString()) : IsStreams ? cell.Streams(Token) : cell.Attempt(Token);

    /// <summary>Where its files lie until they are complete and wanted.</summary>
    public string IncomingIn(CellFolder cell) => Path.Combine(cell.Incoming(Token), Checkpoint?.ToString() ?? (IsStreams ? AttemptStreams.Part : ArtifactsPart));
}
