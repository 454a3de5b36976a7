using SkiaSharp;
using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>A generator is a cell of its own; who uses it finds its weights beside its own folder.</summary>
public sealed class When_a_cell_uses_a_trained_generator : IDisposable
{
    private static readonly CellSpec s_generator = TinyCell.Trained.TrainedGenerator()!;

    /// <summary>Twelve steps: a picture before each but the first.</summary>
    private static readonly IEnumerable<int> s_whileTrained = Enumerable.Range(1, 11);

    private readonly TemporaryRuns _runs = new();
    private readonly WorkerProcess _worker = WorkerProcess.Ready();

    public void Dispose()
    {
        _worker.Dispose();
        _runs.Dispose();
    }

    [Fact]
    public void The_generator_leaves_weights_samples_losses_and_what_they_are_worth()
    {
        var lease = _worker.Run(s_generator, _runs);
        var outcome = _worker.Finish().Outcome;
        var folder = _runs.Cell(s_generator);
        Assert.Null(folder.FaultOf(s_generator.Id(), lease.Token, outcome.ResultSha256));
        Assert.Equal([12], outcome.Iterations);
        Assert.Equal(1000, outcome.Tested);
        var attempt = folder.Attempt(lease.Token);
        Assert.Equal(outcome.SyntheticSetSha256, WholeFile.Sha256(Path.Combine(attempt, CellFolder.GeneratorFile)));
        Assert.Equal(12, MetricsTable.Read(File.ReadAllText(Path.Combine(attempt, CellFolder.MetricsFile))).Count);
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(attempt, CellFolder.ResultFile)));
        Assert.Equal(outcome.Correct.Single(), result.Training!.OfTheirClass);
        Assert.InRange(result.Training.Psnr, 5, 40);
        Assert.Contains(result.Remarks!, remark => remark.Contains("are taken for their class", StringComparison.Ordinal));

        // While it was trained it showed samples of every class, other ones at each step; the last picture is the result's, a step later.
        var sheets = Sheets(_runs);
        Assert.Equal(s_whileTrained, sheets.Select(sheet => sheet.Iteration));
        var shown = sheets.Select(sheet => LowestRow(sheet.Png)).Append(LowestRow(File.ReadAllBytes(Path.Combine(attempt, CellFolder.SheetFile)))).ToList();
        Assert.All(shown, row => Assert.Equal(shown[0].Width, row.Width));
        Assert.Equal(shown.Count, shown.Select(row => row.Pixels).Distinct().Count());
    }

    [Fact]
    public void A_killed_training_goes_on_and_ends_in_the_same_bytes()
    {
        _worker.Run(s_generator, _runs);
        var undisturbed = _worker.Finish().Outcome;

        using var runs = new TemporaryRuns();
        using (var victim = WorkerProcess.Ready())
        {
            victim.Run(s_generator, runs);
            victim.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= 3);
            victim.Kill();
        }

        _worker.Run(s_generator, runs, token: 2);
        Assert.True(_worker.Until<CellStarted>().Iteration >= 3);
        var resumed = _worker.Finish().Outcome;
        Assert.Equal(undisturbed.SyntheticSetSha256, resumed.SyntheticSetSha256);
        Assert.Equal(undisturbed.Correct, resumed.Correct);

        // The attempt that was killed and the one that went on have left the same pictures together.
        Assert.Equal(s_whileTrained, Sheets(runs).Select(sheet => sheet.Iteration));
        Assert.Equal(Sheets(_runs).Select(sheet => Convert.ToHexString(sheet.Png)), Sheets(runs).Select(sheet => Convert.ToHexString(sheet.Png)));
    }

    [Fact]
    public void A_published_generator_makes_the_images_and_the_result_says_so()
    {
        Publish();
        var lease = _worker.Run(TinyCell.Trained, _runs);
        _worker.Finish();
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(_runs.Cell(TinyCell.Trained).Attempt(lease.Token), CellFolder.ResultFile)));
        Assert.Equal([new(4, 1)], AttemptSheets.Of(_runs.Cell(TinyCell.Trained)));
        Assert.Equal(s_generator.Id().ToString(), result.Generator!.TrainedBy);
        Assert.Equal(WholeFile.Sha256(Path.Combine(_runs.Cell(s_generator).Root, CellFolder.GeneratorFile)), result.Generator.Sha256);
        Assert.Contains(result.Remarks!, remark => remark.Contains("was trained here, in 12 steps", StringComparison.Ordinal));
        Assert.Contains(result.Remarks!, remark => remark.Contains("dB, below 20 dB", StringComparison.Ordinal));
    }

    [Fact]
    public void It_may_follow_experts_as_well()
    {
        var spec = TinyCell.Trained with { Experts = TinyCell.Following.Experts, Method = TinyCell.Trained.Method with { Matching = "mtt" }, Trajectory = TinyCell.Following.Trajectory };
        foreach (var needed in spec.Dependencies())
        {
            var made = _worker.Run(needed, _runs);
            _runs.Cell(needed).Publish(needed.Id(), made.Token, _worker.Finish().Outcome.ResultSha256);
        }

        var lease = _worker.Run(spec, _runs);
        _worker.Finish();
        var result = ResultDocument.FromJson(File.ReadAllText(Path.Combine(_runs.Cell(spec).Attempt(lease.Token), CellFolder.ResultFile)));
        Assert.Equal(spec.TrainedGenerator()!.Id().ToString(), result.Generator!.TrainedBy);
    }

    [Fact]
    public void A_generator_that_was_not_trained_is_named()
    {
        _worker.Run(TinyCell.Trained, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Equal((FailureClass.Data, HostNeeds.TrainedGenerator(s_generator.Id())), (broke.Class, broke.Lacks));
        Assert.Contains(s_generator.Id().ToString(), broke.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_the_generators_own_are_not_used()
    {
        Publish();
        var path = Path.Combine(_runs.Cell(s_generator).Root, CellFolder.GeneratorFile);
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        _worker.Run(TinyCell.Trained, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Contains("SHA-256", broke.Message, StringComparison.Ordinal);
        Assert.Equal(HostNeeds.TrainedGenerator(s_generator.Id()), broke.Lacks);
    }

    private static List<(int Iteration, byte[] Png)> Sheets(TemporaryRuns runs)
    {
        var cell = runs.Cell(s_generator);
        return [.. AttemptSheets.Of(cell).Select(sheet =>
        {
            using var png = AttemptSheets.Open(cell, sheet)!;
            using MemoryStream bytes = new();
            png.CopyTo(bytes);
            return (sheet.Iteration, bytes.ToArray());
        })];
    }

    /// <summary>The samples of the last classes, below every word of the title.</summary>
    private static (int Width, string Pixels) LowestRow(byte[] png)
    {
        using var picture = SKBitmap.Decode(png);
        return (picture.Width, string.Concat(picture.Pixels.TakeLast(100 * picture.Width)));
    }

    private void Publish()
    {
        var lease = _worker.Run(s_generator, _runs);
        _runs.Cell(s_generator).Publish(s_generator.Id(), lease.Token, _worker.Finish().Outcome.ResultSha256);
    }
}
