using System.Text.Json;
using Slfd.Artifacts;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Records;
using Slfd.Experiments.Cells;
using Slfd.RealData;

namespace Slfd.Distillation.Cells;

/// <summary>The results of evaluation units, beside the folder of the cell that they judge.</summary>
internal static class UnitResults
{
    /// <summary>The result of one unit; null: it is not here, or it cannot stand for what the cell would have counted itself.</summary>
    /// <param name="order">The cell.</param>
    /// <param name="unit">Which of its evaluation trainings.</param>
    /// <param name="setSha256">Hash of the set that must have been judged.</param>
    /// <param name="real">𝒯: it must have been tested on the same images.</param>
    public static (UnitResult Result, CellCosts Costs)? Find(CellOrder order, EvaluationUnit unit, string setSha256, RealSet real)
    {
        var spec = order.Spec.UnitOf(unit.Iteration, unit.Architecture, unit.Repeat);
        return Read(new(Path.Combine(Path.GetDirectoryName(order.Folder.Root)!, spec.Id().ToString()))) is { } result
            && result.Cell == spec.Id().ToString() && result.SyntheticSetSha256 == setSha256 && result.DataSha256 == real.Sha256 && result.Tested == real.TestCount
            && PartRevisions.Outdated(spec, Text(result)).Count == 0
            ? (new(unit.Iteration, unit.Architecture, unit.Repeat, result.Accuracies[0].Correct[0]) { Fitted = result.Accuracies[0].Fitted?[0] }, result.Run.Costs)
            : null;
    }

    /// <summary>From the top of the folder, or from an attempt's where it is about to be published; the top once more, because it may have been meanwhile.</summary>
    private static ResultDocument? Read(CellFolder folder)
    {
        foreach (var place in new[] { folder.Root }.Concat(folder.Attempts().Select(folder.Attempt)).Append(folder.Root))
        {
            try
            {
                return ResultDocument.FromJson(File.ReadAllText(Path.Combine(place, CellFolder.ResultFile)));
            }
            catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException or JsonException)
            {
                // The next place; where there is none, the cell does the training itself.
            }
        }

        return null;
    }

    private static string? Text(ResultDocument result) => result.Revisions is { } revisions ? string.Join(", ", revisions.Select(part => FormattableString.Invariant($"{part.Key} {part.Value}"))) : null;
}
