using Slfd.Artifacts;
using Slfd.Distillation.Records;
using Slfd.Distillation.Tensors;
using Slfd.Experiments.Cells;
using Slfd.NativeTorch;

namespace Slfd.Distillation.Checkpoints;

/// <summary>Finds the newest checkpoint of a cell that can be trusted, from any attempt.</summary>
public static class CheckpointReader
{
    /// <summary>Reads the checkpoint with the highest iteration whose hashes all match; what is damaged is passed over.</summary>
    /// <param name="folder">The cell's folder.</param>
    /// <param name="cell">The cell; a checkpoint of another is damaged.</param>
    /// <param name="warn">Told, in one sentence each, which checkpoints were passed over and why.</param>
    /// <param name="products">What computes matrix products here (<c>ComputeDevice.Products</c>); checkpoints of another are passed over, because the bits would change. Null: whatever it was.</param>
    /// <param name="spec">The cell's specification: a checkpoint of an older revision of one of its parts is passed over, because a cell must not end in a mixture. Null: whatever it was.</param>
    /// <returns>Null where there is none: the cell starts from the beginning. The caller disposes its tensors.</returns>
    public static CellCheckpoint? ReadNewest(CellFolder folder, CellId cell, Action<string> warn, string? products = null, CellSpec? spec = null)
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
                if (WhyNot(read, products, spec) is not { } reason)
                {
                    return read;
                }

                foreach (var tensor in read.Tensors.Values)
                {
                    tensor.Dispose();
                }

                warn($"checkpoint {checkpoint.Path} was passed over: {reason}");
            }
            catch (Exception unusable) when (unusable is DamagedCheckpointException or IOException or InvalidDataException or FormatException)
            {
                warn($"checkpoint {checkpoint.Path} is damaged and was passed over: {unusable.Message}");
            }
        }

        return null;
    }

    /// <summary>Why a cell would not end in the same numbers from here; null: it would.</summary>
    private static string? WhyNot(CellCheckpoint read, string? products, CellSpec? spec)
    {
        var made = read.Products ?? MatrixProducts.AsDetected;
        var older = spec is null ? [] : PartRevisions.Outdated(spec, read.Revisions);
        return products is not null && made != products ? $"its matrix products were made {made}, and this worker's are made {products} ({MatrixProducts.Variable})"
            : older.Count > 0 ? $"it is of an older revision of numerics: {string.Join(", ", older)}"
            : null;
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
        return new(cell, state.Iteration, TensorFile.Read(folder.File(CheckpointState.TensorFile)).Tensors, history, state.Costs) { Products = state.Products, Revisions = state.Revisions, Chunk = state.Chunk };
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
