using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Slfd.Artifacts;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Experts;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Generators.Training;
using Slfd.Distillation.Pictures;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using Slfd.Messages.Results;
using Slfd.RealData;
using Slfd.RealData.Images;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>What a finished attempt leaves in its folder; <c>result.json</c> comes last, so that its presence says that the others are there.</summary>
internal static class CellArtifacts
{
    /// <summary>Writes all artifacts of a synthetic set.</summary>
    /// <param name="attempt">The attempt, finished.</param>
    /// <param name="device">What it ran on.</param>
    /// <param name="parts">What its method was made of.</param>
    /// <param name="chunk">Images per pass through the generator; null where there is none.</param>
    /// <param name="images">𝒮, [B, 3, r, r], normalised.</param>
    /// <returns>What is reported to the coordinator.</returns>
    public static CellOutcome Write(CellAttempt attempt, ComputeDevice device, MethodParts parts, int? chunk, Tensor images)
    {
        using var scope = NewDisposeScope();
        var (spec, real) = (attempt.Order.Spec, parts.Real);
        var set = new SyntheticSet(images.detach(), SyntheticSet.LabelsFor(real.Classes, spec.ImagesPerClass, device.Device));
        return Write(attempt, device, real, SyntheticSetFile.Sha256(set), parts.GeneratorOrigin, chunk, CellMarks.Of(attempt.History.Metrics, set.Images), folder => new(StringComparer.Ordinal)
        {
            [CellFolder.SyntheticSetFile] = SyntheticSetFile.Write(Path.Combine(folder, CellFolder.SyntheticSetFile), set, real, spec.Label()),
            [CellFolder.SheetFile] = ImageSheet.WritePng(Path.Combine(folder, CellFolder.SheetFile), real.Normalisation.Undo(set.Images), real.ClassNames, spec.Label()),
        });
    }

    /// <summary>Writes all artifacts of an expert, whose weights stand where others have a synthetic set.</summary>
    /// <param name="attempt">The attempt, finished.</param>
    /// <param name="device">What it ran on.</param>
    /// <param name="real">𝒯.</param>
    /// <param name="training">The trained expert.</param>
    /// <returns>What is reported to the coordinator.</returns>
    public static CellOutcome WriteExpert(CellAttempt attempt, ComputeDevice device, RealSet real, ExpertTraining training)
    {
        var path = Path.Combine(FolderOf(attempt), CellFolder.ExpertsFile);
        var weights = ExpertFile.Write(path, training.Snapshots, training.Network, attempt.Order.Spec.Label());
        return Write(attempt, device, real, weights, generator: null, chunk: null, CellMarks.Of(attempt.History.Metrics, images: null), _ => new(StringComparer.Ordinal) { [CellFolder.ExpertsFile] = weights });
    }

    /// <summary>Writes all artifacts of the baseline <c>whole</c>, which has neither a synthetic set nor weights to show.</summary>
    /// <param name="attempt">The attempt, finished.</param>
    /// <param name="device">What it ran on.</param>
    /// <param name="real">𝒯.</param>
    /// <returns>What is reported to the coordinator.</returns>
    public static CellOutcome WriteWhole(CellAttempt attempt, ComputeDevice device, RealSet real) =>
        Write(attempt, device, real, real.Sha256, generator: null, chunk: null, [], _ => new(StringComparer.Ordinal));

    /// <summary>Writes all artifacts of an evaluation unit: its result alone, bound to the set that it judged.</summary>
    /// <param name="attempt">The attempt, finished.</param>
    /// <param name="device">What it ran on.</param>
    /// <param name="real">𝒯.</param>
    /// <param name="setSha256">Hash of that set.</param>
    /// <returns>What is reported to the coordinator.</returns>
    public static CellOutcome WriteUnit(CellAttempt attempt, ComputeDevice device, RealSet real, string setSha256) =>
        Write(attempt, device, real, setSha256, generator: null, chunk: null, [], _ => new(StringComparer.Ordinal));

    /// <summary>Writes all artifacts of a generator: its weights, and a sheet of samples.</summary>
    /// <param name="attempt">The attempt, finished.</param>
    /// <param name="device">What it ran on.</param>
    /// <param name="real">𝒯.</param>
    /// <param name="training">The trained generator.</param>
    /// <param name="measured">What it is worth.</param>
    /// <param name="samples">[C·<see cref="SamplesShown"/>, 3, r, r], pixels in [0, 1], class by class.</param>
    /// <returns>What is reported to the coordinator.</returns>
    public static CellOutcome WriteGenerator(CellAttempt attempt, ComputeDevice device, RealSet real, GeneratorTraining training, GeneratorTrainingDocument measured, Tensor samples)
    {
        var (folder, label) = (FolderOf(attempt), attempt.Order.Spec.Label());
        var weights = StyleGanXlFile.Write(Path.Combine(folder, CellFolder.GeneratorFile), training.Average, training.Schedule.Stem, label);
        return Write(attempt, device, real, weights, generator: null, chunk: null, [], _ => new(StringComparer.Ordinal)
        {
            [CellFolder.GeneratorFile] = weights,
            [CellFolder.SheetFile] = ImageSheet.WritePng(Path.Combine(folder, CellFolder.SheetFile), samples, real.ClassNames, label),
        }, measured);
    }

    /// <summary>Samples of each class in a generator's sheet.</summary>
    public const int SamplesShown = 4;

    private static CellOutcome Write(
        CellAttempt attempt, ComputeDevice device, RealSet real, string contentSha256, GeneratorDocument? generator, int? chunk, IReadOnlyList<CellMark> marks,
        Func<string, SortedDictionary<string, string>> write, GeneratorTrainingDocument? training = null)
    {
        var (order, history, folder) = (attempt.Order, attempt.History, FolderOf(attempt));
        var spec = order.Spec;
        var hashes = write(folder);
        hashes.Add(CellFolder.SpecFile, WriteText(Path.Combine(folder, CellFolder.SpecFile), spec.ToCanonicalJson()));
        var metrics = WriteText(Path.Combine(folder, CellFolder.MetricsFile), MetricsTable.Write(history.Metrics));

        var total = attempt.Costs.Total();
        var tested = training?.Samples ?? real.TestCount;
        var own = (training ?? generator?.Training)?.Remarks() ?? [];
        IReadOnlyList<string> remarks = [.. spec.Remarks(), .. own];
        UsedSplit[] splits = [Used(real.Origin.Train, real.TrainCount, real.SplitSha256.Train), Used(real.Origin.Test, real.TestCount, real.SplitSha256.Test)];
        var variances = VarianceCurve.Of(history.Metrics);
        var synthetic = history.Units.Exists(unit => unit.Fitted is not null) ? real.Classes * spec.ImagesPerClass : (int?)null;
        var result = new ResultDocument
        {
            Schema = ResultDocument.CurrentSchema,
            Cell = order.Lease.Cell.ToString(),
            Label = spec.Label(),
            Spec = spec,
            SyntheticSetSha256 = contentSha256,
            Tested = tested,
            FittedOf = synthetic,
            Splits = splits,
            OwnRemarks = own.Count > 0 ? own : null,
            Accuracies = Accuracies(spec.Evaluation, history),
            DataSha256 = real.Sha256,
            Generator = generator,
            Training = training,
            Remarks = remarks.Count > 0 ? remarks : null,
            Revisions = spec.Revisions(),
            Marks = marks.Count > 0 ? marks : null,
            Variances = variances.Length > 0 ? variances : null,
            ArtifactSha256 = hashes,
            LossesSha256 = Sha256(string.Concat(history.Metrics.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Iteration},{row.Loss:R}\n")))),
            Device = device.Name,
            Threads = device.Threads,
            Software = device.Software,
            Compute = Computed(spec.Compute, device),
            Run = new(order.Lease.Token.Value, history.Attempts, total, metrics) { Chunk = chunk },
        };
        var written = WriteText(Path.Combine(folder, CellFolder.ResultFile), result.ToJson());
        return new(
            written,
            result.SyntheticSetSha256,
            result.Tested,
            [.. result.Accuracies.Select(entry => entry.Iteration).Distinct()],
            [.. result.Accuracies.SelectMany(entry => entry.Correct).Select(correct => correct ?? CellOutcome.Diverged)],
            total.Seconds(),
            device.Name,
            real.Sha256)
        {
            Revisions = PartRevisions.Text(spec),
            Marks = [.. marks.Select(mark => mark.Kind)],
            Splits = splits,
            Fitted = [.. result.Accuracies.SelectMany(entry => entry.Fitted ?? []).Select(fitted => fitted ?? CellOutcome.Diverged)],
            FittedOf = synthetic ?? 0,
            PeakMemoryBytes = total.PeakMemoryBytes,
            EnergyJoules = total.EnergyJoules,
            Remarks = [.. own],
            Variances = variances,
        };
    }

    private static ComputeDocument Computed(ComputeSpec? asked, ComputeDevice device)
    {
        var precision = Precision.Named(asked?.Precision);
        return new(precision.Name, asked?.Deterministic == true)
        {
            Tf32 = device.Device.type == TorchSharp.DeviceType.CPU ? null : precision.RoundsEvaluation ? "everything" : precision.RoundsDistillation ? "distillation" : "nothing",
            LibTorch = device.Platform.LibTorch,
            Cuda = device.Platform.Cuda,
            CuDnn = device.Platform.CuDnn,
            Driver = device.Platform.Driver,
        };
    }

    private static UsedSplit Used(SplitOrigin origin, int images, string sha256) => new(origin.Name, images, origin.Whole, origin.Source, sha256) { Remark = origin.Remark };

    private static string FolderOf(CellAttempt attempt) => attempt.Order.Folder.Attempt(attempt.Order.Lease.Token);

    private static List<AccuracyEntry> Accuracies(EvaluationSpec protocol, CellHistory history) =>
    [
        .. history.Units
            .GroupBy(unit => (unit.Iteration, unit.Architecture))
            .OrderBy(entry => entry.Key)
            .Select(entry => new AccuracyEntry(
                entry.Key.Iteration,
                protocol.Architectures[entry.Key.Architecture],
                [.. entry.OrderBy(unit => unit.Repeat).Select(unit => unit.Correct)])
            {
                Fitted = history.Units.Exists(unit => unit.Fitted is not null) ? [.. entry.OrderBy(unit => unit.Repeat).Select(unit => unit.Fitted)] : null,
            }),
    ];

    private static string WriteText(string path, string text) => WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
