using Slfd.Coordinator.Facts;
using Slfd.Coordinator.Outlooks;
using Slfd.Experiments.Costs;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Questions;

/// <summary>The shapes of a sweep's cells (all settings but the seed), and how long cells of each take.</summary>
internal sealed class ShapeBook
{
    /// <summary>What is said where nothing can be.</summary>
    public const string NothingKnown = "no cell has finished yet, and none has come far enough to tell";

    /// <summary>More results than these latest say nothing new.</summary>
    private const int MostResults = 20_000;

    /// <summary>A running cell tells something once so much of it is done.</summary>
    private const double LeastShare = 0.05;

    /// <summary>How much what a running cell tells may be wrong, in the logarithm: evaluation comes at its end.</summary>
    private const double OfProgress = 0.35;

    /// <summary>How much the cost of another shape may mislead, in the logarithm.</summary>
    private const double OfCost = 0.5;

    private readonly SweepView _view;
    private readonly Dictionary<(int Definition, int Place), int> _indices = [];
    private readonly List<ShapeTimes?> _times = [];
    private readonly List<int> _samples = []; // a cell of each shape
    private double? _secondsPerFlop;

    private ShapeBook(SweepView view) => _view = view;

    /// <summary>What is known of each shape that was asked for with <see cref="Of(int)"/>.</summary>
    public IReadOnlyList<ShapeTimes> Times => [.. _times.Select(times => times ?? new())];

    /// <summary>What finished cells say, and where none has finished, running ones.</summary>
    public static ShapeBook Of(SweepView view, long at)
    {
        ShapeBook book = new(view);
        var log = view.Results.Log;
        for (var number = log.Last; number > Math.Max(0, log.Last - MostResults); number--)
        {
            var (cell, token) = log.Winner(number);
            if (view.Cells[cell].State != CellState.Done)
            {
                continue; // it runs once more
            }

            var seconds = token.Value == 1 && view.Cells[cell].Token == 1 && view.Cells.Attempts.Latest(cell) is { Ended: > 0 } span && span.Ended > span.Granted
                ? (span.Ended - span.Granted) / 1000.0
                : log.Outcome(number).Seconds;
            var shape = book.IndexOf(cell);
            (book._times[shape] ??= new()).Add(seconds);
        }

        foreach (var group in view.Leases.Values.Select(lease => (Lease: lease, Shape: book.IndexOf(lease.Cell))).Where(one => book._times[one.Shape] is null).ToLookup(one => one.Shape))
        {
            var told = group.Select(one => book.Running(one.Lease, group.Key, keepsSlot: true, at)).Where(cell => cell is { Resumed: false, Share: >= LeastShare and < 1 }).Select(cell => cell.Elapsed / cell.Share).ToList();
            if (told.Count > 0)
            {
                book._times[group.Key] = ShapeTimes.Guessed(Math.Exp(told.Average(seconds => Math.Log(Math.Max(seconds, 1e-3)))), OfProgress);
            }
        }

        return book;
    }

    /// <summary>The cell's shape; null: nothing is known of how long it takes.</summary>
    public int? Of(int cell)
    {
        var shape = IndexOf(cell);
        _times[shape] ??= Borrowed(cell);
        return _times[shape] is null ? null : shape;
    }

    /// <summary>What a cell of a shape usually takes, of one that <see cref="Of(int)"/> has given.</summary>
    public double SecondsOf(int shape) => _times[shape]!.Seconds;

    /// <summary>A running cell as it stands.</summary>
    public RunningCell Running(OpenLease lease, int shape, bool keepsSlot, long at)
    {
        var granted = _view.Cells.Attempts.Latest(lease.Cell)?.Granted ?? at;
        var share = lease.Beat is { Of: > 0 } beat ? Math.Clamp((double)beat.Iteration / beat.Of, 0, 1) : 0;
        return new(shape, Math.Max(0, at - granted) / 1000.0, share, lease.Id.Token.Value > 1, keepsSlot);
    }

    private int IndexOf(int cell)
    {
        ref readonly var row = ref _view.Cells[cell];
        var key = (row.Definition, _view.Grids.Definition(row.Definition).ShapeOf(row.Position));
        if (!_indices.TryGetValue(key, out var index))
        {
            index = _indices[key] = _times.Count;
            _times.Add(null);
            _samples.Add(cell);
        }

        return index;
    }

    /// <summary>By its cost, from the shapes that were measured.</summary>
    private ShapeTimes? Borrowed(int cell)
    {
        if (_secondsPerFlop is null)
        {
            var rates = _times.Select((times, shape) => times is { } known && CellCost.Of(_view.SpecOf(_samples[shape])).Total is > 0 and var flop ? known.Mean - Math.Log(flop) : double.NaN)
                .Where(double.IsFinite).ToList();
            _secondsPerFlop = rates.Count == 0 ? double.NaN : Math.Exp(rates.Average());
        }

        return double.IsNaN(_secondsPerFlop.Value) ? null : ShapeTimes.Guessed(_secondsPerFlop.Value * CellCost.Of(_view.SpecOf(cell)).Total, OfCost);
    }
}
