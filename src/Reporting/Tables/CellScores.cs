using Slfd.Experiments.Classifiers;
using Slfd.Messages.Results;

namespace Slfd.Reporting.Tables;

/// <summary>Mean and deviation of an accuracy.</summary>
/// <param name="Mean">Fraction in [0, 1].</param>
/// <param name="Std">Population standard deviation over the repeats, as a fraction; for <c>cross</c> the mean of the architectures' deviations.</param>
public readonly record struct Score(double Mean, double Std)
{
    /// <summary>Trainings that ended without a classifier and are not in the mean; for <c>cross</c> those of the architecture that has most of them.</summary>
    public int Diverged { get; init; }
}

/// <summary>The accuracies of one cell, [point, architecture, repeat], and what the choices select from them.</summary>
/// <remarks>
/// Source: distillation.md section 6; a: architecture, k: repeat. m_a is the mean over k, s_a the population deviation over k; cross is the mean of m_a, and of s_a,
/// over all architectures but the ConvNet. Points are compared by sums of counts, so a tie is a tie whatever the rounding. A training that diverged has no classifier:
/// it is in no mean, and a point at which an architecture has none is no score of that architecture, nor of cross.
/// </remarks>
public sealed class CellScores
{
    private readonly string[] _architectures;
    private readonly int[] _unseen;
    private readonly CellOutcome _outcome;
    private readonly int _repeats;
    private readonly long[,] _sums;
    private readonly int[,] _counted;
    private readonly int[] _best;
    private readonly int _joint;

    /// <summary>Reads an outcome against the protocol that it was made by.</summary>
    /// <param name="outcome">The counts.</param>
    /// <param name="architectures">In the order of the cell's specification.</param>
    /// <param name="repeats">Trainings per architecture and point.</param>
    /// <exception cref="InvalidDataException">The counts do not fit the protocol; the message says how.</exception>
    public CellScores(CellOutcome outcome, string[] architectures, int repeats)
    {
        var (points, expected) = (outcome.Iterations.Length, outcome.Iterations.Length * architectures.Length * repeats);
        if (points == 0 || outcome.Correct.Length != expected)
        {
            throw new InvalidDataException(
                $"expected {points} points × {architectures.Length} architectures × {repeats} repeats = {expected} counts, at least one point; found {outcome.Correct.Length}");
        }

        if (outcome.Tested < 1 || Array.Exists(outcome.Correct, count => count != CellOutcome.Diverged && (count < 0 || count > outcome.Tested)))
        {
            throw new InvalidDataException($"expected counts from 0 to the number of test images, {outcome.Tested}");
        }

        (_outcome, _architectures, _repeats) = (outcome, architectures, repeats);
        _unseen = [.. Enumerable.Range(0, architectures.Length).Where(index => architectures[index] != Architectures.ConvNet)];
        (_sums, _counted) = (new long[points, architectures.Length], new int[points, architectures.Length]);
        for (var index = 0; index < outcome.Correct.Length; index++)
        {
            if (outcome.Correct[index] != CellOutcome.Diverged)
            {
                var (point, architecture) = (index / (architectures.Length * repeats), index / repeats % architectures.Length);
                _sums[point, architecture] += outcome.Correct[index];
                _counted[point, architecture]++;
            }
        }

        var judges = _unseen.Length > 0 ? _unseen : [.. Enumerable.Range(0, architectures.Length)];
        _best = [.. Enumerable.Range(0, architectures.Length).Select(architecture => FirstHighest(point => Level(point, architecture)))];
        _joint = FirstHighest(point => judges.Sum(architecture => Level(point, architecture)));
    }

    /// <summary>m_a and s_a of an architecture at the chosen point; null where all its trainings diverged.</summary>
    /// <exception cref="ArgumentException">The cell was not judged by that architecture.</exception>
    public Score? Of(string architecture, Choice choice)
    {
        var index = Array.IndexOf(_architectures, architecture);
        return index >= 0 ? At(Point(index, choice), index) : throw new ArgumentException($"{architecture} is none of {string.Join(", ", _architectures)}", nameof(architecture));
    }

    /// <summary>Mean of m_a, and of s_a, over the unseen architectures; with <see cref="Choice.Best"/> each at its own point. Null where there are none, or one has no classifier.</summary>
    public Score? Cross(Choice choice)
    {
        if (_unseen.Length == 0)
        {
            return null;
        }

        var (level, std, diverged) = (0.0, 0.0, 0);
        foreach (var index in _unseen)
        {
            var point = Point(index, choice);
            if (At(point, index) is not { } score)
            {
                return null;
            }

            level += Level(point, index);
            std += score.Std;
            diverged = Math.Max(diverged, score.Diverged);
        }

        return new(level / ((double)_outcome.Tested * _repeats * _unseen.Length), std / _unseen.Length) { Diverged = diverged };
    }

    /// <summary>Evaluation points, ascending.</summary>
    public IReadOnlyList<int> Iterations => _outcome.Iterations;

    /// <summary>An architecture's score, or <see cref="Cross"/>, by the name of the view; null where there is no classifier.</summary>
    public Score? View(string view, Choice choice) => view == Architectures.Cross ? Cross(choice) : Of(view, choice);

    /// <summary>How many trainings of each architecture diverged, over all points; only those that have some.</summary>
    public IReadOnlyDictionary<string, int> Diverged => _architectures
        .Select((name, architecture) => (name, Count: Enumerable.Range(0, _counted.GetLength(0)).Sum(point => _repeats - _counted[point, architecture])))
        .Where(entry => entry.Count > 0).ToDictionary(entry => entry.name, entry => entry.Count);

    /// <summary>Where the cell left what its method declares sane.</summary>
    public IReadOnlyList<string> Marks => _outcome.Marks;

    /// <summary>The result that the scores are of.</summary>
    public CellOutcome Outcome => _outcome;

    /// <summary>Share of its own training images that the classifiers of a view have right after their training, mean over the repeats that have one; for <c>cross</c> over the unseen architectures.
    /// Null where it was not counted.</summary>
    public double? Fit(string view, Choice choice)
    {
        if (_outcome.Fitted.Length != _outcome.Correct.Length || _outcome.FittedOf < 1)
        {
            return null;
        }

        int[] judges = view == Architectures.Cross ? _unseen : [Array.IndexOf(_architectures, view)];
        var counts = judges.SelectMany(index => Enumerable.Range(0, _repeats).Select(repeat => _outcome.Fitted[(((Point(index, choice) * _architectures.Length) + index) * _repeats) + repeat]))
            .Where(count => count != CellOutcome.Diverged).ToList();
        return counts.Count == 0 ? null : counts.Average() / _outcome.FittedOf;
    }

    /// <summary>How long the cell kept its device, in seconds.</summary>
    public double Seconds => _outcome.Seconds;

    /// <summary>Trainings of the cell, those that diverged included.</summary>
    public int Trainings => _outcome.Correct.Length;

    /// <summary>One accuracy per repeat that has a classifier, fractions. For <c>cross</c> the k-th is the mean of the unseen architectures' k-th trainings; these are independent, so which are put together is arbitrary.</summary>
    public double[] Repeats(string view, Choice choice)
    {
        int[] judges = view == Architectures.Cross ? _unseen : [Array.IndexOf(_architectures, view)];
        int[][] counts = [.. judges.Select(index => Enumerable.Range(0, _repeats).Select(repeat => Correct(Point(index, choice), index, repeat)).Where(count => count != CellOutcome.Diverged).ToArray())];
        return [.. Enumerable.Range(0, counts.Min(judge => judge.Length)).Select(repeat => counts.Sum(judge => (long)judge[repeat]) / ((double)_outcome.Tested * judges.Length))];
    }

    /// <summary>The scores of a view at every evaluation point; null where there is no classifier.</summary>
    public Score?[] Curve(string view)
    {
        int[] judges = view == Architectures.Cross ? _unseen : [Array.IndexOf(_architectures, view)];
        return [.. Enumerable.Range(0, Iterations.Count).Select(point => Mean([.. judges.Select(index => At(point, index))]))];

        static Score? Mean(Score?[] scores) => Array.Exists(scores, score => score is null) ? null : new(scores.Average(score => score!.Value.Mean), scores.Average(score => score!.Value.Std));
    }

    /// <summary>The iteration that the choice selects for an architecture.</summary>
    public int Iteration(string architecture, Choice choice) => _outcome.Iterations[Point(Array.IndexOf(_architectures, architecture), choice)];

    private int Point(int architecture, Choice choice) => choice switch
    {
        Choice.Best => _best[architecture],
        Choice.BestJoint => _joint,
        Choice.Last => _sums.GetLength(0) - 1,
        _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "not a choice"),
    };

    /// <summary>Sum of the counts, as if the trainings that diverged had done as well as the others; a whole number where none did, below every other where all did.</summary>
    private double Level(int point, int architecture) =>
        _counted[point, architecture] is var counted and > 0 ? _sums[point, architecture] * (double)_repeats / counted : double.NegativeInfinity;

    private int FirstHighest(Func<int, double> value)
    {
        var best = 0;
        for (var point = 1; point < _sums.GetLength(0); point++)
        {
            best = value(point) > value(best) ? point : best; // strictly greater replaces
        }

        return best;
    }

    private Score? At(int point, int architecture)
    {
        var counted = _counted[point, architecture];
        if (counted == 0)
        {
            return null;
        }

        long squares = 0;
        var sum = _sums[point, architecture];
        for (var repeat = 0; repeat < _repeats; repeat++)
        {
            long count = Correct(point, architecture, repeat);
            squares += count == CellOutcome.Diverged ? 0 : count * count;
        }

        // Population variance of counts is (R·Σc² − (Σc)²)/R², exact in whole numbers: no cancellation.
        var trials = (double)_outcome.Tested * counted;
        return new(sum / trials, Math.Sqrt((counted * squares) - (sum * sum)) / trials) { Diverged = _repeats - counted };
    }

    private int Correct(int point, int architecture, int repeat) => _outcome.Correct[(((point * _architectures.Length) + architecture) * _repeats) + repeat];
}
