using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Distillation.Tensors;

namespace Slfd.Distillation.Checkpoints;

/// <summary>Writes the checkpoints of one attempt: each a folder whose manifest comes last, the latest two kept.</summary>
/// <param name="checkpoints">The attempt's folder of checkpoints; only the holder of its fencing token writes here.</param>
public sealed class CheckpointWriter(string checkpoints)
{
    private const int Kept = 2;

    private int _lastNumber = CheckpointFolder.All(checkpoints).Select(folder => folder.Number).FirstOrDefault();

    /// <summary>Iteration of the latest durable checkpoint of this attempt; 0 before the first.</summary>
    public int LastIteration { get; private set; }

    /// <summary>Makes the checkpoint durable, then removes the oldest.</summary>
    /// <returns>Its size on disk, in bytes.</returns>
    /// <exception cref="IOException">The disk is full or gone; earlier checkpoints are untouched.</exception>
    public long Write(CellCheckpoint checkpoint)
    {
        var folder = CheckpointFolder.In(checkpoints, checkpoint.Iteration, ++_lastNumber);
        var state = new CheckpointState(checkpoint.Iteration, checkpoint.History.Units, checkpoint.History.Attempts, checkpoint.Costs) { Products = checkpoint.Products, Revisions = checkpoint.Revisions, Chunk = checkpoint.Chunk };
        FileFingerprint[] files =
        [
            Add(folder, CheckpointState.TensorFile, path => TensorFile.Write(path, checkpoint.Tensors)),
            Add(folder, CheckpointState.FileName, path => WholeFile.WriteText(path, JsonSerializer.Serialize(state, CheckpointJson.Default.CheckpointState))),
            Add(folder, CellFolder.MetricsFile, path => WholeFile.WriteText(path, MetricsTable.Write(checkpoint.History.Metrics))),
        ];

        var manifest = new CheckpointManifest(CheckpointManifest.CurrentSchema, checkpoint.Cell.ToString(), files);
        WholeFile.WriteText(folder.File(CheckpointManifest.FileName), JsonSerializer.Serialize(manifest, CheckpointJson.Default.CheckpointManifest));
        WholeFile.FlushFolder(checkpoints);
        LastIteration = checkpoint.Iteration;

        foreach (var old in CheckpointFolder.All(checkpoints).Where(other => other.IsWhole).Skip(Kept))
        {
            old.Delete();
        }

        return files.Sum(file => file.Bytes);
    }

    private static FileFingerprint Add(CheckpointFolder folder, string name, Action<string> write)
    {
        var path = folder.File(name);
        write(path);
        return new(name, new FileInfo(path).Length, WholeFile.Sha256(path));
    }
}
