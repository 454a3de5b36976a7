using System.Globalization;
using System.Text.RegularExpressions;
using Slfd.Messages.Workers;

namespace Slfd.Web.Cells;

/// <summary>What an attempt did for some time.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">Seconds since the attempt began.</param>
/// <param name="To">When the next thing began; of the latest, when it was heard of last.</param>
public readonly record struct AttemptSpan(CellPhase Kind, double From, double To);

/// <summary>Reads from an attempt's log when it did what. The log is for people: a line that says nothing known is passed over.</summary>
/// <remarks>Not thread-safe. The lines are those of the node (<c>src/GpuNode/Devices/Attempt.cs</c>), with its clock; so times are counted from the first one.</remarks>
internal sealed partial class AttemptPhases
{
    private const int Most = 400;
    private readonly List<(CellPhase Kind, DateTime At)> _begun = [];
    private readonly List<DateTime> _checkpoints = [];
    private string _rest = string.Empty;
    private DateTime? _first, _last;

    /// <summary>Evaluation trainings that ended.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Checkpoints that were written.</summary>
    public int Checkpoints { get; private set; }

    /// <summary>When they were, in seconds since the attempt began; the latest few.</summary>
    public IReadOnlyList<double> CheckpointTimes => [.. _checkpoints.Select(Since)];

    /// <summary>What it did, in order.</summary>
    public IReadOnlyList<AttemptSpan> Spans => [.. _begun.Select((begun, index) => new AttemptSpan(begun.Kind, Since(begun.At), Since(index + 1 < _begun.Count ? _begun[index + 1].At : _last ?? begun.At)))];

    /// <summary>Reads on.</summary>
    public void Read(string text)
    {
        var lines = (_rest + text).Split('\n');
        _rest = lines[^1].Length <= 4096 ? lines[^1] : string.Empty;
        foreach (var line in lines.AsSpan(0, lines.Length - 1))
        {
            if (Dated().Match(line) is { Success: true } match
                && DateTime.TryParseExact(match.Groups["at"].Value, "yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            {
                Take(at, match.Groups["said"].Value);
            }
        }
    }

    private void Take(DateTime at, string said)
    {
        _first ??= at;
        if (at < _last)
        {
            return; // a clock that was set back, or a worker that imitates the node
        }

        _last = at;
        if (_begun.Count == 0)
        {
            _begun.Add((CellPhase.Load, at));
        }

        if (said.StartsWith("checkpoint at iteration ", StringComparison.Ordinal))
        {
            Checkpoints++;
            _checkpoints.Add(at);
            if (_checkpoints.Count > Most)
            {
                _checkpoints.RemoveAt(0);
            }
        }
        else if (said.StartsWith("evaluated at iteration ", StringComparison.Ordinal))
        {
            Evaluations++;
        }
        else if (Phase().Match(said) is { Success: true } phase && KindOf(phase.Groups["name"].Value) is { } kind && kind != _begun[^1].Kind)
        {
            if (_begun.Count == Most)
            {
                _begun.RemoveRange(1, 2); // two things in the middle count as what was before them
            }

            _begun.Add((kind, at));
        }
    }

    private double Since(DateTime at) => (at - _first!.Value).TotalSeconds;

    private static CellPhase? KindOf(string phase) => phase.Split(' ') switch
    {
        ["load", ..] => CellPhase.Load,
        ["write", ..] => CellPhase.Write,
        ["evaluate" or "measure" or "judge" or "test", ..] or ["train", "judge"] => CellPhase.Evaluate,
        ["distil" or "train", ..] => CellPhase.Distil,
        [..] => null,
    };

    [GeneratedRegex("^(?<at>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}Z)  (?<said>.*)$")]
    private static partial Regex Dated();

    [GeneratedRegex("^(?<name>[a-z][^:;]{0,80}) at iteration [0-9]+$")]
    private static partial Regex Phase();
}
