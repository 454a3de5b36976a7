using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Pictures.Drawings;
using Slfd.Reporting.Curves;
using Slfd.Reporting.Figures;

namespace Slfd.Web.Cells;

/// <summary>The curves of an attempt as they are now.</summary>
/// <param name="Attempt">Which.</param>
/// <param name="Last">The latest iteration in them.</param>
/// <param name="Svg">Each figure as an element of a page.</param>
/// <param name="Latest">The latest row, for people.</param>
public sealed record CellCurves(int Attempt, int Last, IReadOnlyList<string> Svg, string Latest);

/// <summary>What an attempt's log says of its time.</summary>
/// <param name="Spans">What it did, in order.</param>
/// <param name="CheckpointTimes">In seconds since it began.</param>
/// <param name="Checkpoints">How many were written.</param>
/// <param name="Evaluations">Trainings that judged.</param>
public sealed record AttemptTimes(IReadOnlyList<AttemptSpan> Spans, IReadOnlyList<double> CheckpointTimes, int Checkpoints, int Evaluations);

/// <summary>Curves and times of the attempts that somebody looks at: read on at each look, and forgotten when others are looked at.</summary>
/// <param name="runs">Where attempts write.</param>
internal sealed class AttemptReadings(RunsFolder runs)
{
    /// <summary>Attempts that are kept; each takes some hundred kilobytes at most.</summary>
    private const int Most = 64;

    private static readonly (string Column, string Before, string After)[] s_shown = [("loss", "loss ", ""), ("rate", "", " it/s"), ("memory_mb", "", " MB"), ("variance", "Σ ", ""), ("student_rate", "α ", "")];
    private readonly Dictionary<(CellId Cell, int Attempt, int Accepted), Reading> _readings = [];
    private readonly Lock _turn = new();
    private long _looks;

    /// <summary>The curves of an attempt.</summary>
    /// <param name="cell">Whose.</param>
    /// <param name="attempt">Its token.</param>
    /// <param name="iterations">How far it goes; 0: not known.</param>
    /// <returns>Null: this host has no numbers of it.</returns>
    public CellCurves? Curves(CellDetail cell, int attempt, int iterations)
    {
        lock (_turn)
        {
            var curves = Of(cell, attempt).Curves();
            if (curves.Last < 0)
            {
                return null;
            }

            string[] svg = [.. CurveFigure.Of(curves, iterations, MemoryOf(cell, attempt)).Select(SvgText.WithinPage)];
            return new(attempt, curves.Last, svg, string.Join(" · ", Named(curves.Latest)));
        }
    }

    /// <summary>The curves of several attempts over each other, each figure as an element of a page; empty: this host has no numbers of any.</summary>
    /// <param name="cells">What each is called. Of each it is the newest attempt that left numbers, the accepted one first.</param>
    public IReadOnlyList<string> Over(IReadOnlyList<(string Name, CellDetail Cell)> cells)
    {
        lock (_turn)
        {
            return [.. CurveFigure.Over([.. cells.Select(one => (one.Name, Leading(one.Cell)))]).Select(SvgText.WithinPage)];
        }
    }

    /// <summary>When an attempt did what; null: this host has no log of it.</summary>
    public AttemptTimes? Times(CellDetail cell, int attempt)
    {
        lock (_turn)
        {
            var phases = Of(cell, attempt).Phases();
            return phases.Spans.Count == 0 ? null : new(phases.Spans, phases.CheckpointTimes, phases.Checkpoints, phases.Evaluations);
        }
    }

    private static IEnumerable<string> Named(IReadOnlyDictionary<string, double> row)
    {
        foreach (var (column, before, after) in s_shown)
        {
            if (row.TryGetValue(column, out var value))
            {
                yield return $"{before}{Rendering.Figures.Number(value)}{after}";
            }
        }
    }

    private CurveReader Leading(CellDetail cell)
    {
        var tokens = cell.Attempts.Select(attempt => attempt.Token.Value).OrderDescending();
        return (cell.Winner.Value > 0 ? tokens.Prepend(cell.Winner.Value) : tokens).Select(token => Of(cell, token).Curves()).FirstOrDefault(curves => curves.Last >= 0) ?? new();
    }

    /// <summary>On a processor a worker counts its own memory, on a GPU what is taken of the device.</summary>
    private static string MemoryOf(CellDetail cell, int attempt) =>
        Array.Find(cell.Attempts, one => one.Token.Value == attempt)?.Device.Slot is { } slot ? slot.StartsWith("cuda", StringComparison.Ordinal) ? "the device" : "the worker" : string.Empty;

    private Reading Of(CellDetail detail, int attempt)
    {
        var key = (Cell: detail.View.Cell, attempt, Accepted: detail.Winner.Value);
        if (!_readings.TryGetValue(key, out var reading))
        {
            _readings[key] = reading = new(runs.Cell(key.Cell), attempt, key.Accepted);
            if (_readings.Count > Most)
            {
                _readings.Remove(_readings.MinBy(kept => kept.Value.Looked == 0 ? long.MaxValue : kept.Value.Looked).Key);
            }
        }

        reading.Looked = ++_looks;
        return reading;
    }

    /// <summary>One attempt.</summary>
    private sealed class Reading(CellFolder cell, int attempt, int accepted)
    {
        private readonly AttemptFollower _metrics = new(cell, attempt, accepted, CellFolder.MetricsFile), _earlier = new(cell, attempt, accepted, CellFolder.EarlierLogFile), _log = new(cell, attempt, accepted, CellFolder.LogFile);
        private readonly AttemptPhases _phases = new();
        private CurveReader _curves = new();

        public long Looked { get; set; }

        public CurveReader Curves()
        {
            _metrics.Read(text => _curves.Read(text), () => _curves = new());
            return _curves;
        }

        public AttemptPhases Phases()
        {
            if (_phases.Spans.Count == 0)
            {
                _earlier.Read(_phases.Read, () => { });
            }

            _log.Read(_phases.Read, () => { }); // a full log has begun anew: what it said before stays
            return _phases;
        }
    }
}
