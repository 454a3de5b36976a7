using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Distillation.Cells;

/// <summary>One cell to run under one lease.</summary>
/// <param name="Lease">Cell and token; the token's folder is the only one written to.</param>
/// <param name="Spec">What to run.</param>
/// <param name="Folder">The cell's folder.</param>
/// <param name="CheckpointEvery">Longest time without a checkpoint, as far as evaluation trainings allow: one on a synthetic set is never split.</param>
/// <param name="ProgressEvery">Shortest time between two progress reports.</param>
public sealed record CellOrder(LeaseId Lease, CellSpec Spec, CellFolder Folder, TimeSpan CheckpointEvery, TimeSpan ProgressEvery)
{
    /// <summary>Who does the evaluation trainings.</summary>
    public Judging Judging { get; init; }

    /// <summary>The cell's last iteration; of an expert, its last epoch; of a generator, its last step; 0 for a baseline, which has one evaluation point and no update, and for a unit.</summary>
    public int Iterations => Spec.IsExpert ? Spec.Experts!.Epochs : Spec.IsGenerator ? Spec.Train!.Steps : Spec.Distillation?.Iterations ?? 0;

    /// <summary>Whether the synthetic set is judged before the update of an iteration; see <see cref="CellSpec.EvaluationPoints"/>.</summary>
    public bool IsEvaluationPoint(int iteration) => Spec.EvaluationPoints().Contains(iteration);
}
