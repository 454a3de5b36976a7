using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;
using Slfd.Support;

namespace Slfd.Reporting.Tests;

/// <summary>Small grids, and results for them that follow from the cell's place in the grid.</summary>
internal static class AGrid
{
    public static readonly ReportContext Context = new("slfd test");

    public static Grid Small { get; } = ASmallGrid.Grid;

    public static Grid TwoDataSets { get; } = Small with
    {
        Name = "two_sets",
        Datasets = ["procedural", "cifar10"],
        Methods = [.. Small.Methods, new() { Spec = new() { Matching = "dc", Space = "pixel" }, Distance = "cos", LearningRateImages = 0.1 }],
    };

    /// <summary>A result for every cell, in the grid's order; sequences from 1.</summary>
    public static List<ResultRow> Rows(Grid grid) => [.. grid.Cells().Select((spec, index) => Row(spec, index + 1))];

    public static ResultRow Row(CellSpec spec, long sequence, CellOutcome? outcome = null) =>
        new(spec.Id(), new(1), spec.ToCanonicalJson(), OfToday(outcome ?? Outcome(spec), spec), sequence);

    /// <summary>Made with the revisions of this build, unless a test says otherwise.</summary>
    private static CellOutcome OfToday(CellOutcome outcome, CellSpec spec) => outcome.Revisions is null ? outcome with { Revisions = PartRevisions.Text(spec) } : outcome;

    public static ResultCommitted Committed(ResultRow row) => new(row.Sequence, new(row.Cell, row.Token), row.SpecJson, row.Outcome);

    public static CellOutcome Outcome(CellSpec spec)
    {
        var evaluation = spec.Evaluation;
        int[] iterations = spec.Distillation is null ? [0] : [.. Enumerable.Range(1, 3).Select(point => 10 * point)];
        var shift = (spec.Data.Name == "cifar10" ? 50 : 0) + (spec.Distillation?.Distance == "cos" ? 11 * spec.Seed : 0);
        int[] correct = [.. from point in Enumerable.Range(0, iterations.Length)
                            from architecture in Enumerable.Range(0, evaluation.Architectures.Length)
                            from repeat in Enumerable.Range(0, evaluation.Repeats)
                            select 200 + (spec.Distillation is null ? 0 : 100 + (40 * point) - (30 * point * architecture)) - (17 * architecture) + (6 * repeat * (1 + architecture)) + (9 * spec.Seed) + shift];
        return new(new string('a', 64), new string('b', 64), 1000, iterations, correct, Seconds: 12, "cpu", DataSha256: spec.Data.Name == "cifar10" ? new string('c', 64) : new string('d', 64));
    }
}
