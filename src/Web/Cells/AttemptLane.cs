using Slfd.Messages.Coordination;
using Slfd.Messages.Workers;

namespace Slfd.Web.Cells;

/// <summary>One attempt on the line of time, from 0 to <see cref="Width"/>.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="X">Where it begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Spans">What it did; empty: its log is not here.</param>
/// <param name="Checkpoints">Where it wrote checkpoints.</param>
/// <param name="Spent">What its time went to, for people; empty: its log is not here.</param>
public sealed record AttemptLane(AttemptView Attempt, double X, double Length, IReadOnlyList<(CellPhase Kind, double X, double Length)> Spans, IReadOnlyList<double> Checkpoints, string Spent)
{
    /// <summary>Of the whole line.</summary>
    public const double Width = 1000;

    /// <summary>Less cannot be seen.</summary>
    private const double Least = 2;

    /// <summary>A lane for each attempt of a cell.</summary>
    /// <param name="detail">The cell.</param>
    /// <param name="times">What an attempt's log says; null: it is not here.</param>
    /// <param name="now">Milliseconds since 1970.</param>
    internal static IReadOnlyList<AttemptLane> Of(CellDetail detail, Func<int, AttemptTimes?> times, long now)
    {
        if (detail.Attempts.Length == 0)
        {
            return [];
        }

        var first = detail.Attempts.Min(one => one.Granted);
        var last = Math.Max(first + 1, detail.Attempts.Max(one => End(one)));
        double Place(double at) => Math.Clamp((at - first) * Width / (last - first), 0, Width);
        return [.. detail.Attempts.Select(attempt =>
        {
            var (known, x, end) = (times(attempt.Token.Value), Place(attempt.Granted), Place(End(attempt)));
            double Within(double seconds) => Math.Min(end, Place(attempt.Granted + (seconds * 1000)));
            return new AttemptLane(attempt, x, Math.Max(Least, end - x),
                known is null ? [] : [.. known.Spans.Select((span, index) => (span.Kind, Within(span.From), Math.Max(0, (index + 1 == known.Spans.Count ? end : Within(span.To)) - Within(span.From))))],
                known is null ? [] : [.. known.CheckpointTimes.Select(Within)],
                known is null ? string.Empty : Sum(known));
        })];

        long End(AttemptView attempt) => attempt.Ended == 0 ? now : attempt.Ended;
    }

    private static string Sum(AttemptTimes times) => string.Join(", ",
    [
        .. times.Spans.GroupBy(span => span.Kind).OrderBy(kind => kind.Key).Select(kind => $"{Word(kind.Key)} {Rendering.Figures.Duration(TimeSpan.FromSeconds(kind.Sum(span => span.To - span.From)))}"),
        .. times.Evaluations > 0 ? [Rendering.Figures.Count(times.Evaluations, "training judged", "trainings judged")] : Array.Empty<string>(),
        .. times.Checkpoints > 0 ? [Rendering.Figures.Count(times.Checkpoints, "checkpoint", "checkpoints")] : Array.Empty<string>(),
    ]);

    /// <summary>What is done, in a word.</summary>
    public static string Word(CellPhase kind) => kind switch
    {
        CellPhase.Load => "load",
        CellPhase.Distil => "distil",
        CellPhase.Evaluate => "evaluate",
        CellPhase.Write => "write",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "nothing that an attempt does"),
    };
}
