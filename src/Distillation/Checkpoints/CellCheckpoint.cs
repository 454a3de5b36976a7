using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using static TorchSharp.torch;

namespace Slfd.Distillation.Checkpoints;

/// <summary>Everything that a bit-exact continuation needs. There is no generator state in it: every draw is named by the cell's seed and counters (design.md section 9).</summary>
/// <param name="Cell">The cell that it belongs to.</param>
/// <param name="Iteration">The iteration that comes next; its evaluation point may be under way, see <see cref="CellHistory.Units"/>.</param>
/// <param name="Tensors">State of the space and its optimiser by name, on the CPU when read. The caller disposes them.</param>
/// <param name="History">Results and metrics so far.</param>
/// <param name="Costs">Costs so far.</param>
public sealed record CellCheckpoint(
    CellId Cell,
    int Iteration,
    IReadOnlyDictionary<string, Tensor> Tensors,
    CellHistory History,
    CellCosts Costs)
{
    /// <summary>What computed its matrix products (<c>ComputeDevice.Products</c>); null on a GPU, and in checkpoints of earlier versions.</summary>
    public string? Products { get; init; }

    /// <summary>With which revisions of its parts the cell was computed (<c>PartRevisions.Text</c>); null: before there were revisions.</summary>
    public string? Revisions { get; init; }

    /// <summary>Images per pass through the generator; null where there is none, and in checkpoints of earlier versions.</summary>
    public int? Chunk { get; init; }
}
