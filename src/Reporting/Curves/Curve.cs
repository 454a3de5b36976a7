using System.Globalization;

namespace Slfd.Reporting.Curves;

/// <summary>A quantity over iterations, in memory that does not grow: at most so many pieces of equal length, each with its mean and its extremes.</summary>
/// <param name="Name">The column of <c>metrics.csv</c>.</param>
/// <param name="Points">By rising iteration.</param>
public sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points);

/// <summary>Some iterations of a curve.</summary>
/// <param name="Iteration">The mean of theirs.</param>
/// <param name="Mean">Of the values.</param>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
public readonly record struct CurvePoint(double Iteration, double Mean, double Low, double High);

/// <summary>The curves of one attempt, read from its <c>metrics.csv</c> as it grows. What cannot be read as a row is passed over: the file is for people.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class CurveReader
{
    /// <summary>Pieces of a curve, at most; when there are more, two become one.</summary>
    public const int MostPieces = 400;

    private const string First = "iteration";
    private readonly SortedDictionary<int, Piece> _pieces = [];
    private string[] _columns = [];
    private string _rest = string.Empty;
    private int _length = 1;

    /// <summary>The latest iteration; −1: none was read.</summary>
    public int Last { get; private set; } = -1;

    /// <summary>The values of the latest row by column; what is empty there is not in it.</summary>
    public IReadOnlyDictionary<string, double> Latest { get; private set; } = new Dictionary<string, double>();

    /// <summary>The curve of a column; null: no row has it.</summary>
    public Curve? Of(string column)
    {
        var at = Array.IndexOf(_columns, column);
        List<CurvePoint> points = at < 1 ? [] : [.. _pieces.Values.Where(piece => piece.Counts[at] > 0).Select(piece => new CurvePoint(piece.Iterations / piece.Rows, piece.Sums[at] / piece.Counts[at], piece.Lows[at], piece.Highs[at]))];
        return points.Count == 0 ? null : new(column, points);
    }

    /// <summary>Reads on.</summary>
    /// <param name="text">What follows what was read before.</param>
    public void Read(string text)
    {
        var lines = (_rest + text).Split('\n');
        _rest = lines[^1].Length <= 1024 ? lines[^1] : string.Empty;
        foreach (var line in lines.AsSpan(0, lines.Length - 1))
        {
            var fields = line.Split(',');
            if (fields[0] == First)
            {
                _columns = fields;
            }
            else if (fields.Length <= _columns.Length && int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var iteration) && iteration > Last)
            {
                Add(iteration, fields);
            }
        }
    }

    private void Add(int iteration, string[] fields)
    {
        Last = iteration;
        if (!_pieces.TryGetValue(iteration / _length, out var piece))
        {
            _pieces[iteration / _length] = piece = new(_columns.Length);
        }

        Dictionary<string, double> latest = [];
        piece.Iterations += iteration;
        piece.Rows++;
        for (var column = 1; column < fields.Length; column++)
        {
            if (double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
            {
                piece.Add(column, value);
                latest[_columns[column]] = value;
            }
        }

        Latest = latest;
        while (_pieces.Count > MostPieces)
        {
            Halve();
        }
    }

    private void Halve()
    {
        List<KeyValuePair<int, Piece>> all = [.. _pieces];
        _pieces.Clear();
        _length *= 2;
        foreach (var (place, piece) in all)
        {
            if (_pieces.TryGetValue(place / 2, out var half))
            {
                half.Add(piece);
            }
            else
            {
                _pieces[place / 2] = piece;
            }
        }
    }

    /// <summary>Sums over some rows, by column.</summary>
    private sealed class Piece(int columns)
    {
        public double Iterations { get; set; }

        public int Rows { get; set; }

        public int[] Counts { get; } = new int[columns];

        public double[] Sums { get; } = new double[columns];

        public double[] Lows { get; } = new double[columns];

        public double[] Highs { get; } = new double[columns];

        public void Add(int column, double value) => Add(column, 1, value, value, value);

        public void Add(Piece other)
        {
            Iterations += other.Iterations;
            Rows += other.Rows;
            for (var column = 0; column < Counts.Length; column++)
            {
                if (other.Counts[column] > 0)
                {
                    Add(column, other.Counts[column], other.Sums[column], other.Lows[column], other.Highs[column]);
                }
            }
        }

        private void Add(int column, int count, double sum, double low, double high)
        {
            (Lows[column], Highs[column]) = Counts[column] == 0 ? (low, high) : (Math.Min(Lows[column], low), Math.Max(Highs[column], high));
            Counts[column] += count;
            Sums[column] += sum;
        }
    }
}
