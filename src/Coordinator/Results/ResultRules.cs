using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Results;

namespace Slfd.Coordinator.Results;

/// <summary>What a result must be before anybody believes it. Whether the artifact store holds it is asked beside this.</summary>
internal static class ResultRules
{
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
            : double.IsFinite(outcome.Seconds) && outcome.Seconds >= 0 ? null
            : "its time is none";
    }
}
