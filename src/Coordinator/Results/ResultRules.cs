using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Results;

/// <summary>What a result must be before anybody believes it. Whether the artifact store holds it is asked beside this.</summary>
internal static class ResultRules
{
    private const int MostTexts = 16, MostSplits = 4, LongestText = ForeignOutcome.LongestText;

    /// <summary>What cannot be in a reported result; null: nothing.</summary>
    /// <param name="spec">The cell's specification: it says how many counts there are.</param>
    /// <param name="outcome">What was reported.</param>
    public static string? FaultOf(CellSpec spec, CellOutcome? outcome)
    {
        if (outcome is null)
        {
            return "it has no outcome";
        }

        if (((string[])[outcome.ResultSha256, outcome.SyntheticSetSha256, outcome.DataSha256]).Any(hash => !ArtifactNames.IsSha256(hash)))
        {
            return "one of its hashes is none: expected 64 lower-case hex digits";
        }

        var (points, each) = (outcome.Iterations.Length, spec.Evaluation.Architectures.Length * spec.Evaluation.Repeats);
        return points == 0 || outcome.Correct.Length != (long)points * each
            ? $"it has {points} evaluation points and {outcome.Correct.Length} counts; each point of this cell has {each}"
            : outcome.Iterations[0] < 0 || Enumerable.Range(1, points - 1).Any(point => outcome.Iterations[point] <= outcome.Iterations[point - 1]) ? "its evaluation points do not ascend"
            : outcome.Tested < 1 || outcome.Correct.Any(count => count > outcome.Tested || (count < 0 && count != CellOutcome.Diverged)) ? "its counts are not numbers of tested images"
            : !double.IsFinite(outcome.Seconds) || outcome.Seconds < 0 ? "its time is none"
            : FaultBeside(outcome);
    }

    /// <summary>Splits, remarks, memory and fit: what a result may say beside its counts, and how much of it. Each is kept without end, so each has a bound.</summary>
    private static string? FaultBeside(CellOutcome outcome) =>
        outcome.Fitted.Length > 0 && (outcome.Fitted.Length != outcome.Correct.Length || outcome.FittedOf < 1 || outcome.Fitted.Any(count => count > outcome.FittedOf || (count < 0 && count != CellOutcome.Diverged)))
            ? "what its classifiers have right of their own images are not numbers of those"
            : outcome.Variances.Length > CellOutcome.MostVariances || outcome.Variances.Any(variance => !float.IsFinite(variance) || variance < 0)
                ? FormattableString.Invariant($"its variances are not at most {CellOutcome.MostVariances} finite numbers from zero on")
            : outcome.EnergyJoules is { } joules && !(double.IsFinite(joules) && joules >= 0) ? "its energy is no finite number from zero on"
            : outcome.PeakMemoryBytes < 0 || outcome.FittedOf < 0 ? "its memory or the number of its images is below zero"
            : outcome.Marks.Length > MostTexts || outcome.Remarks.Length > MostTexts || outcome.Marks.Concat(outcome.Remarks).Any(text => text.Length > LongestText)
                ? FormattableString.Invariant($"it says more than {MostTexts} remarks, or one of more than {LongestText} characters")
            : outcome.Splits.Length > MostSplits || outcome.Splits.Any(split => split is null || split.Images < 1 || split.Whole < 0 || !ArtifactNames.IsSha256(split.Sha256)
                || split.Name is not { Length: > 0 and <= LongestText } || split.Source is not { Length: <= LongestText } || split.Remark?.Length > LongestText)
                ? FormattableString.Invariant($"what it says of its data are not at most {MostSplits} splits with counts, hashes and texts of at most {LongestText} characters")
            : null;
}
