using System.Security.Cryptography;
using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Support;

namespace Slfd.Worker.Tests.Cells;

/// <summary>GLaD and SLFD from specification to artifacts, under a generator that the worker makes and keeps.</summary>
public sealed class When_a_cell_has_a_generator : IDisposable
{
    private readonly TemporaryRuns _runs = new();
    private readonly WorkerProcess _worker = WorkerProcess.Ready();

    public void Dispose()
    {
        _worker.Dispose();
        _runs.Dispose();
    }

    public static TheoryData<string, string> Methods => new() { { "glad", "dc" }, { "glad", "dm" }, { "slfd", "dc" }, { "slfd", "dm" } };

    [Theory]
    [MemberData(nameof(Methods))]
    public void Interrupted_it_ends_in_the_same_numbers_and_pictures(string space, string matching)
    {
        var spec = Spec(space, matching);
        spec = spec with { Evaluation = spec.Evaluation with { Every = 2 } };
        _worker.Run(spec, _runs);
        var undisturbed = _worker.Finish().Outcome;

        using var runs = new TemporaryRuns();
        using (var victim = WorkerProcess.Ready())
        {
            victim.Run(spec, runs);
            victim.Until<CellCheckpointed>(checkpoint => checkpoint.Iteration >= 2);
            victim.Kill();
        }

        _worker.Run(spec, runs, token: 2);
        Assert.True(_worker.Until<CellStarted>().Iteration >= 2);
        var resumed = _worker.Finish().Outcome;
        Assert.Equal(undisturbed.SyntheticSetSha256, resumed.SyntheticSetSha256);
        Assert.Equal(undisturbed.Correct, resumed.Correct);

        // A sheet at each evaluation point, the same one, whichever attempt left it.
        Assert.Equal(spec.EvaluationPoints(), AttemptSheets.Of(runs.Cell(spec)).Select(sheet => sheet.Iteration));
        Assert.Equal(Sheets(_runs.Cell(spec)), Sheets(runs.Cell(spec)));
    }

    [Fact]
    public void Its_result_names_generator_and_chunk_and_the_metrics_have_the_spread()
    {
        var result = Finish(TinyCell.Slfd, memoryScale: 1);
        Assert.Contains("stylegan-xl 32 px", result.Generator!.Name, StringComparison.Ordinal);
        Assert.Null(result.Generator.Sha256);
        Assert.StartsWith("SLFD as we read it", Assert.Single(result.Remarks!), StringComparison.Ordinal);
        Assert.Equal(10, result.Run.Chunk);
        Assert.True(result.Run.Costs.PeakMemoryBytes > 0);
        var metrics = MetricsTable.Read(File.ReadAllText(Path.Combine(_runs.Cell(TinyCell.Slfd).Attempt(new(1)), CellFolder.MetricsFile)));
        Assert.All(metrics, row => Assert.True(row.Variance > 0));
        Assert.All(metrics, row => Assert.Null(row.Terms)); // gradient matching has one term
        Assert.Equal(metrics.Select(row => (float)row.Variance!.Value), result.Variances!);
    }

    [Fact]
    public void After_running_out_of_memory_it_takes_fewer_images_at_once()
    {
        var first = Finish(TinyCell.Glad, memoryScale: 1);
        var again = Finish(TinyCell.Glad, memoryScale: 0.25, token: 2);
        Assert.Equal([10, 2], new[] { first.Run.Chunk, again.Run.Chunk });
    }

    [Fact]
    public void The_generator_stays_warm_for_the_next_cell()
    {
        Finish(TinyCell.Glad, memoryScale: 1);
        _worker.Run(TinyCell.Slfd, _runs);
        var events = _worker.ToEndOfCell();
        Assert.IsType<CellFinished>(events[^1]);
        Assert.DoesNotContain(events, happening => happening is WorkerNote note && note.Text.Contains("generator", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_paper_has_no_formula_for_is_remarked_upon_and_its_terms_are_logged_apart()
    {
        var spec = Spec("slfd", "dm");
        Assert.Contains(Finish(spec, memoryScale: 1).Remarks!, remark => remark.Contains("as we read it", StringComparison.Ordinal));
        var metrics = MetricsTable.Read(File.ReadAllText(Path.Combine(_runs.Cell(spec).Attempt(new(1)), CellFolder.MetricsFile)));
        Assert.All(metrics, row => Assert.Equal(row.Loss, row.Terms!.Value.Matching + row.Terms.Value.Mean + row.Terms.Value.Spread, 1e-3 * row.Loss));
        Assert.All(metrics, row => Assert.True(row.Terms!.Value.Spread > 0));
    }

    [Fact]
    public void A_label_that_the_generator_has_no_class_for_is_the_users_to_say()
    {
        _worker.Run(TinyCell.Glad with { Generator = TinyCell.Glad.Generator! with { Classes = [0, 1, 2] } }, _runs);
        var broke = Assert.IsType<CellBroke>(_worker.ToEndOfCell()[^1]);
        Assert.Equal(FailureClass.User, broke.Class);
        Assert.Contains("generator.classes", broke.Message, StringComparison.Ordinal);
    }

    private static List<string> Sheets(CellFolder cell) => [.. AttemptSheets.Of(cell).Select(sheet =>
    {
        using var png = AttemptSheets.Open(cell, sheet)!;
        return Convert.ToHexString(SHA256.HashData(png));
    })];

    private static CellSpec Spec(string space, string matching)
    {
        var spec = space == "glad" ? TinyCell.Glad : TinyCell.Slfd;
        return spec with
        {
            // The covariance term of SLFD with DM is quadratic in Σ, which starts large: smaller steps.
            Distillation = matching == "dm" ? spec.Distillation! with { LearningRateImages = 0.01, LearningRateStyles = 1e-6 } : spec.Distillation,
            Method = spec.Method with { Matching = matching },
        };
    }

    private ResultDocument Finish(CellSpec spec, double memoryScale, int token = 1)
    {
        var lease = _worker.Run(spec, _runs, token, checkpointSeconds: 3600, memoryScale);
        _worker.Finish();
        return ResultDocument.FromJson(File.ReadAllText(Path.Combine(_runs.Cell(spec).Attempt(lease.Token), CellFolder.ResultFile)));
    }
}
