using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Slfd.Distillation.Data;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Pictures;
using Slfd.Messages.Artifacts;
using Slfd.Messages.Cells;
using Slfd.Messages.Results;
using static TorchSharp.torch;

namespace Slfd.Distillation.Cells;

/// <summary>What a finished attempt leaves in its folder; <c>result.json</c> comes last, so that its presence says that the others are there.</summary>
internal static class CellArtifacts
{
    /// <summary>Writes all artifacts that this kind of cell has.</summary>
    /// <param name="order">The cell.</param>
    /// <param name="device">What it ran on.</param>
    /// <param name="real">𝒯.</param>
    /// <param name="images">The synthetic images [C·ipc, 3, r, r]; null where there is no synthetic set.</param>
    /// <param name="history">Results and losses.</param>
    /// <param name="costs">What it took.</param>
    /// <returns>What is reported to the coordinator.</returns>
    public static CellOutcome Write(CellOrder order, ComputeDevice device, RealSet real, Tensor? images, CellHistory history, CostMeter costs)
    {
        using var scope = NewDisposeScope();
        var (spec, folder) = (order.Spec, order.Folder.Attempt(order.Lease.Token));
        var set = images is null ? null : new SyntheticSet(images.detach(), SyntheticSet.LabelsFor(real.Classes, spec.ImagesPerClass, device.Device));

        SortedDictionary<string, string> hashes = new(StringComparer.Ordinal)
        {
            [CellFolder.SpecFile] = WriteText(Path.Combine(folder, CellFolder.SpecFile), spec.ToCanonicalJson()),
        };
        if (set is not null)
        {
            hashes[CellFolder.SyntheticSetFile] = SyntheticSetFile.Write(Path.Combine(folder, CellFolder.SyntheticSetFile), set, real, spec.Label());
            hashes[CellFolder.SheetFile] = ImageSheet.WritePng(Path.Combine(folder, CellFolder.SheetFile), real.Normalisation.Undo(set.Images), real.ClassNames, spec.Label());
        }

        var metrics = WriteText(Path.Combine(folder, CellFolder.MetricsFile), MetricsTable.Write(history.Metrics));

        var total = costs.Total();
        var result = new ResultDocument
        {
            Schema = ResultDocument.CurrentSchema,
            Cell = order.Lease.Cell.ToString(),
            Label = spec.Label(),
            Spec = spec,
            SyntheticSetSha256 = set is null ? real.Sha256 : SyntheticSetFile.Sha256(set),
            Tested = real.TestCount,
            Accuracies = Accuracies(spec.Evaluation, history),
            DataSha256 = real.Sha256,
            ArtifactSha256 = hashes,
            LossesSha256 = Sha256(string.Concat(history.Metrics.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Iteration},{row.Loss:R}\n")))),
            Device = device.Name,
            Threads = device.Threads,
            Software = device.Software,
            Run = new(order.Lease.Token.Value, history.Attempts, total, metrics),
        };
        var written = WriteText(Path.Combine(folder, CellFolder.ResultFile), result.ToJson());
        return new(
            written,
            result.SyntheticSetSha256,
            result.Tested,
            [.. result.Accuracies.Select(entry => entry.Iteration).Distinct()],
            [.. result.Accuracies.SelectMany(entry => entry.Correct)],
            total.Seconds(),
            device.Name,
            real.Sha256);
    }

    private static List<AccuracyEntry> Accuracies(EvaluationSpec protocol, CellHistory history) =>
    [
        .. history.Units
            .GroupBy(unit => (unit.Iteration, unit.Architecture))
            .OrderBy(entry => entry.Key)
            .Select(entry => new AccuracyEntry(
                entry.Key.Iteration,
                protocol.Architectures[entry.Key.Architecture],
                [.. entry.OrderBy(unit => unit.Repeat).Select(unit => unit.Correct)])),
    ];

    private static string WriteText(string path, string text) => WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
