using Slfd.Experiments.Classifiers;
using Slfd.Messages.Results;

namespace Slfd.Reporting.Tables;

/// <summary>Mean and deviation of an accuracy.</summary>
/// <param name="Mean">Fraction in [0, 1].</param>
/// <param name="Std">Population standard deviation over the repeats, as a fraction; for <c>cross</c> the mean of the architectures' deviations.</param>
public readonly record struct Score(double Mean, double Std);

/// <summary>The accuracies of one cell, [point, architecture, repeat], and what the choices select from them.</summary>
/// <remarks>
/// Source: distillation.md section 6; a: architecture, k: repeat. m_a is the mean over k, s_a the population deviation over k; cross is the mean of m_a, and of s_a,
/// over all architectures but the ConvNet. Points are compared by sums of counts, so a tie is a tie whatever the rounding.
/// </remarks>
public sealed class CellScores
{
    private readonly string[] _architectures;
    private readonly int[] _unseen;
    private readonly CellOutcome _outcome;
    private readonly int _repeats;
    private readonly long[,] _sums;
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

        if (outcome.Tested < 1 || Array.Exists(outcome.Correct, count => count < 0 || count > outcome.Tested))
        {
            throw new InvalidDataException($"expected counts from 0 to the number of test images, {outcome.Tested}");
        }

        (_outcome, _architectures, _repeats) = (outcome, architectures, repeats);
        _unseen = [.. Enumerable.Range(0, architectures.Length).Where(index => architectures[index] != Architectures.ConvNet)];
        _sums = new long[points, architectures.Length];
        for (var index = 0; index < outcome.Correct.Length; index++)
        {
            _sums[index / (architectures.Length * repeats), index / repeats % architectures.Length] += outcome.Correct[index];
        }

        var judges = _unseen.Length > 0 ? _unseen : [.. Enumerable.Range(0, architectures.Length)];
        _best = [.. Enumerable.Range(0, architectures.Length).Select(architecture => FirstHighest(point => _sums[point, architecture]))];
        _joint = FirstHighest(point => judges.Sum(architecture => _sums[point, architecture]));
    }

    /// <summary>m_a and s_a of an architecture at the chosen point.</summary>
    /// <exception cref="ArgumentException">The cell was not judged by that architecture.</exception>
    public Score Of(string architecture, Choice choice)
    {
        var index = Array.IndexOf(_architectures, architecture);
        return index >= 0 ? At(Point(index, choice), index) : throw new ArgumentException($"{architecture} is none of {string.Join(", ", _architectures)}", nameof(architecture));
    }

    /// <summary>Mean of m_a, and of s_a, over the unseen architectures; with <see cref="Choice.Best"/> each at its own point. Null where there are none.</summary>
    public Score? Cross(Choice choice)
    {
        if (_unseen.Length == 0)
        {
            return null;
        }

        var (correct, std) = (0L, 0.0);
        foreach (var index in _unseen)
        {
            var point = Point(index, choice);
            correct += _sums[point, index];
            std += At(point, index).Std;
        }

        return new(correct / ((double)_outcome.Tested * _repeats * _unseen.Length), std / _unseen.Length);
    }

    /// <summary>Evaluation points, ascending.</summary>
    public IReadOnlyList<int> Iterations => _outcome.Iterations;

    /// <summary>An architecture's score, or <see cref="Cross"/>, by the name of the view.</summary>
    public Score View(string view, Choice choice) => view == Architectures.Cross ? Cross(choice)!.Value : Of(view, choice);

    /// <summary>One accuracy per repeat, fractions. For <c>cross</c> the k-th is the mean of the unseen architectures' k-th trainings; these are independent, so which are put together is arbitrary.</summary>
    public double[] Repeats(string view, Choice choice)
    {
        int[] judges = view == Architectures.Cross ? _unseen : [Array.IndexOf(_architectures, view)];
        return [.. Enumerable.Range(0, _repeats).Select(repeat => judges.Sum(index => (long)Correct(Point(index, choice), index, repeat)) / ((double)_outcome.Tested * judges.Length))];
    }

    /// <summary>The scores of a view at every evaluation point.</summary>
    public Score[] Curve(string view)
    {
        int[] judges = view == Architectures.Cross ? _unseen : [Array.IndexOf(_architectures, view)];
        return [.. Enumerable.Range(0, Iterations.Count).Select(point => Mean([.. judges.Select(index => At(point, index))]))];

        static Score Mean(Score[] scores) => new(scores.Average(score => score.Mean), scores.Average(score => score.Std));
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

    private int FirstHighest(Func<int, long> value)
    {
        var best = 0;
        for (var point = 1; point < _sums.GetLength(0); point++)
        {
            best = value(point) > value(best) ? point : best; // strictly greater replaces
        }

        return best;
    }

    private Score At(int point, int architecture)
    {
        long squares = 0;
        var sum = _sums[point, architecture];
        for (var repeat = 0; repeat < _repeats; repeat++)
        {
            long count = Correct(point, architecture, repeat);
            squares += count * count;
        }

        // Population variance of counts is (R·Σc² − (Σc)²)/R², exact in whole numbers: no cancellation.
        var trials = (double)_outcome.Tested * _repeats;
        return new(sum / trials, Math.Sqrt((_repeats * squares) - (sum * sum)) / trials);
    }

    private int Correct(int point, int architecture, int repeat) => _outcome.Correct[(((point * _architectures.Length) + architecture) * _repeats) + repeat];
}
