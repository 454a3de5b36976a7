using Slfd.Artifacts;
using Slfd.Distillation.Checkpoints;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Records;
using Slfd.Distillation.Resuming;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.NativeTorch;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>One evaluation training of another cell (docs/decisions/0084): the same draws from the same set as that cell's own, so the same count.</summary>
public sealed class UnitRun : ICellRun
{
    private readonly CellAttempt _attempt;
    private readonly ComputeDevice _device;
    private readonly RealSet _real;
    private readonly Action<WorkerEvent> _tell;
    private string _set = string.Empty;

    /// <param name="order">What to run, and where.</param>
    /// <param name="device">What to run on.</param>
    /// <param name="real">𝒯 on that device; not disposed.</param>
    /// <param name="tell">Told what happens, on the calling thread.</param>
    /// <param name="stop">Honoured within one step of the training, which then begins anew: it is never split.</param>
    /// <param name="clock">Of reports and costs; null: the system's.</param>
    public UnitRun(CellOrder order, ComputeDevice device, RealSet real, Action<WorkerEvent> tell, StopSignal stop, TimeProvider? clock = null)
    {
        (_device, _real, _tell) = (device, real, tell);
        _attempt = new(order, device, new Nothing(), tell, stop, clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public int Iteration => _attempt.Iteration;

    /// <inheritdoc/>
    public int LastCheckpoint => _attempt.LastCheckpoint;

    /// <inheritdoc/>
    public CellOutcome Run()
    {
        _attempt.Run(Judge);
        return CellArtifacts.WriteUnit(_attempt, _device, _real, _set);
    }

    /// <summary>There is nothing of its own to free; the data stay.</summary>
    public void Dispose()
    {
    }

    private void Judge()
    {
        using var scope = NewDisposeScope();
        var spec = _attempt.Order.Spec;
        SyntheticSet synthetic = new(Images().to(_device.Device), SyntheticSet.LabelsFor(_real.Classes, spec.ImagesPerClass, _device.Device));
        _set = SyntheticSetFile.Sha256(synthetic);
        _attempt.Enter(CellPhase.Evaluate);
        NativeHeap.GiveBackFreedMemory(); // as in CellRun: before a network of other shapes
        EvaluationUnit unit = new(spec.Unit!.Iteration, 0, spec.Unit.Repeat);
        var phase = FormattableString.Invariant($"evaluate {spec.Evaluation.Architectures[0]} {unit.Repeat + 1}");
        var (correct, fitted) = EvaluationTraining.Judge(spec, unit, synthetic, _real, () => _attempt.Pulse(phase));
        _attempt.Add(new(unit.Iteration, unit.Architecture, unit.Repeat, correct) { Fitted = fitted }, spec.Evaluation.Architectures[0], _real.TestCount);
    }

    /// <summary>The set of the point, from the newest checkpoint of its cell.</summary>
    private Tensor Images()
    {
        var unit = _attempt.Order.Spec.Unit!;
        CellFolder folder = new(Path.Combine(Path.GetDirectoryName(_attempt.Order.Folder.Root)!, unit.Cell.ToString()));
        var checkpoint = CheckpointReader.ReadNewest(folder, unit.Cell, text => _tell(new WorkerNote(Warning: true, text)), _device.Products);
        var images = checkpoint is null ? null : KeptSets.Find(checkpoint.Tensors, unit.Iteration)?.clone();
        foreach (var tensor in checkpoint?.Tensors.Values ?? [])
        {
            tensor.Dispose();
        }

        return images ?? throw new DataUnavailableException(new FileNotFoundException(
            $"the synthetic set of iteration {unit.Iteration} of cell {unit.Cell} is not here: {(checkpoint is null ? $"{folder.Root} has no checkpoint of use" : $"its newest checkpoint, of iteration {checkpoint.Iteration}, lacks it")}"), lacks: null);
    }

    /// <summary>A training on a synthetic set is never split, so there is nothing to go on with.</summary>
    private sealed class Nothing : IResumable
    {
        public IReadOnlyDictionary<string, Tensor> State() => new Dictionary<string, Tensor>();

        public void Restore(IReadOnlyDictionary<string, Tensor> state)
        {
        }
    }
}
