using Slfd.Artifacts.Retention;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Tensors;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.RealData;
using Slfd.Worker.Processes;
using static TorchSharp.torch;

namespace Slfd.Worker.Commands;

/// <summary><c>slfd-worker retrain</c>: the judging classifiers of a cell's last evaluation point, trained once more from the synthetic set that is stored. Who has no reason to believe a result asks for it.</summary>
internal static class RetrainCommand
{
    /// <summary>Trains and tests every classifier; progress goes to standard error, a <see cref="RetrainedSet"/> to standard output.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ArgumentException">The cell has no synthetic set.</exception>
    /// <exception cref="InvalidDataException">The file is none, or of another shape.</exception>
    public static int Run(WorkerArguments arguments)
    {
        var file = arguments.Operands is [var only] ? only : throw new ArgumentException("'retrain' takes one file with a cell's specification");
        var spec = CellSpec.FromJson(File.ReadAllText(file)).Settled();
        if (spec.IsExpert || spec.IsGenerator || spec.Method.BaselinePart() is { HasImages: false })
        {
            throw new ArgumentException($"{spec.Label()} has no synthetic set to train from");
        }

        var device = Devices.Open(arguments.Device, arguments.Threads);
        using var all = NewDisposeScope();
        using var real = DataSets.Load(spec.Data, Path.GetFullPath(arguments.Text("--data", "data")), device.Device, new() { CacheFolder = CacheFolder.Default(), Note = Console.Error.WriteLine });
        var synthetic = Read(arguments.Text("--set", "synthetic.safetensors"), spec, real, device.Device);
        new ComputeMode(spec.Compute, device.Device).Enter(CellPhase.Evaluate);
        List<int> correct = [];
        foreach (var unit in EvaluationUnit.At(spec.EvaluationPoints().Last(), spec.Evaluation))
        {
            var (right, _) = EvaluationTraining.Judge(spec, unit, synthetic, real, () => { });
            correct.Add(right ?? CellOutcome.Diverged);
            Console.Error.WriteLine($"{unit.Label(spec.Evaluation)}: {(right is { } count ? $"{count} of {real.TestCount}" : "diverged")}");
        }

        Console.WriteLine(new RetrainedSet([.. correct], real.TestCount, real.Sha256, device.Name).ToLine());
        return WorkerExitCode.Done;
    }

    private static SyntheticSet Read(string path, CellSpec spec, RealSet real, Device device)
    {
        using var file = TensorFile.Read(path);
        long[] shape = [(long)real.Classes * spec.ImagesPerClass, 3, spec.Data.Resolution, spec.Data.Resolution];
        return file.Tensors.TryGetValue("normalised", out var images) && images.dtype == ScalarType.Float32 && images.shape.SequenceEqual(shape)
            ? new(images.to(device, copy: true), SyntheticSet.LabelsFor(real.Classes, spec.ImagesPerClass, device))
            : throw new InvalidDataException($"{path} has no tensor 'normalised' of shape [{string.Join(", ", shape)}], which the cell's set has");
    }
}
