using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Distillation.Tensors;
using Slfd.Experiments.Cells;
using Slfd.NativeTorch;

namespace Slfd.Distillation.Checkpoints;

/// <summary>Finds the newest checkpoint of a cell that can be trusted, whichever attempt wrote it.</summary>
public static class CheckpointReader
{
    /// <summary>Reads the checkpoint with the highest iteration whose hashes all match; what is damaged is passed over.</summary>
    /// <param name="folder">The cell's folder.</param>
    /// <param name="cell">The cell; a checkpoint of another is damaged.</param>
    /// <param name="warn">Told, in one sentence each, which checkpoints were passed over and why.</param>
    /// <param name="products">What computes matrix products here (<c>ComputeDevice.Products</c>); checkpoints of another are passed over, because the bits would change. Null: whatever it was.</param>
    /// <returns>Null where there is none: the cell starts from the beginning. The caller disposes its tensors.</returns>
    public static CellCheckpoint? ReadNewest(CellFolder folder, CellId cell, Action<string> warn, string? products = null)
    {
        var candidates = folder.Attempts()
            .SelectMany(token => CheckpointFolder.All(folder.Checkpoints(token)).Select(checkpoint => (Token: token, Checkpoint: checkpoint)))
            .Where(candidate => candidate.Checkpoint.IsWhole)
            .OrderByDescending(candidate => candidate.Checkpoint.Iteration)
            .ThenByDescending(candidate => candidate.Token)
            .ThenByDescending(candidate => candidate.Checkpoint.Number);

        foreach (var (_, checkpoint) in candidates)
        {
            try
            {
                var read = Read(checkpoint, cell);
                if (products is null || (read.Products ?? MatrixProducts.AsDetected) == products)
                {
                    return read;
                }

                foreach (var tensor in read.Tensors.Values)
                {
                    tensor.Dispose();
                }

                warn($"checkpoint {checkpoint.Path} was passed over: its matrix products were made {read.Products ?? MatrixProducts.AsDetected}, and this worker's are made {products} ({MatrixProducts.Variable})");
            }
            catch (Exception unusable) when (unusable is DamagedCheckpointException or IOException or InvalidDataException or FormatException)
            {
                warn($"checkpoint {checkpoint.Path} is damaged and was passed over: {unusable.Message}");
            }
        }

        return null;
    }

    private static CellCheckpoint Read(CheckpointFolder folder, CellId cell)
    {
        var manifest = CheckpointJson.Read(folder.File(CheckpointManifest.FileName), CheckpointJson.Default.CheckpointManifest);
        if (manifest.Schema != CheckpointManifest.CurrentSchema || manifest.Cell != cell.ToString())
        {
            throw new DamagedCheckpointException(
                $"expected schema {CheckpointManifest.CurrentSchema} of cell {cell}, found schema {manifest.Schema} of cell {manifest.Cell}");
        }

        foreach (var file in manifest.Files)
        {
            Verify(folder.File(file.Name), file);
        }

        var state = CheckpointJson.Read(folder.File(CheckpointState.FileName), CheckpointJson.Default.CheckpointState);
        if (state.Iteration != folder.Iteration)
        {
            throw new DamagedCheckpointException($"its folder says iteration {folder.Iteration}, its state {state.Iteration}");
        }

        var metrics = MetricsTable.Read(File.ReadAllText(folder.File(CellFolder.MetricsFile)));
        var history = new CellHistory { Units = state.Units, Metrics = metrics, Attempts = state.Attempts };
        return new(cell, state.Iteration, TensorFile.Read(folder.File(CheckpointState.TensorFile)).Tensors, history, state.Costs) { Products = state.Products };
    }

    private static void Verify(string path, FileFingerprint expected)
    {
        if (!File.Exists(path))
        {
            throw new DamagedCheckpointException($"{expected.Name} is missing");
        }

        var found = WholeFile.Sha256(path);
        if (found != expected.Sha256)
        {
            throw new DamagedCheckpointException($"{expected.Name} has SHA-256 {found}, its manifest says {expected.Sha256}");
        }
    }
}
