using Slfd.Coordinator.Grids;
using Slfd.Messages.Coordination;

namespace Slfd.Coordinator.Questions;

/// <summary>What finished cells cost, by cell: read from the results once each, however often it is asked. Belongs to one asker at a time.</summary>
internal sealed class SpentTimes
{
    private float[] _seconds = [];
    private float[] _joules = []; // NaN: not measured
    private int _read;

    /// <summary>Reads the results that are new.</summary>
    public void Read(SweepView view)
    {
        var log = view.Results.Log;
        if (log.Last < _read)
        {
            (_seconds, _joules, _read) = ([], [], 0); // another history
        }

        while (_read < log.Last)
        {
            var (cell, _) = log.Winner(++_read);
            if (cell >= _seconds.Length)
            {
                var length = Math.Max(cell + 1, 2 * _seconds.Length);
                Array.Resize(ref _seconds, length);
                Array.Resize(ref _joules, length);
            }

            var (seconds, joules) = log.Cost(_read);
            (_seconds[cell], _joules[cell]) = ((float)seconds, joules is { } drawn ? (float)drawn : float.NaN); // of a cell that ran once more, the latest counts
        }
    }

    /// <summary>What a grid's finished cells cost.</summary>
    public (double Seconds, double MeasuredSeconds, double Joules) Of(SweepView view, GridView grid)
    {
        var (seconds, measured, drawn) = (0.0, 0.0, 0.0);
        foreach (var cell in grid.Count(CellState.Done) == 0 ? [] : grid.Cells)
        {
            if (view.Cells[cell].State == CellState.Done && cell < _seconds.Length)
            {
                seconds += _seconds[cell];
                if (!float.IsNaN(_joules[cell]))
                {
                    measured += _seconds[cell];
                    drawn += _joules[cell];
                }
            }
        }

        return (seconds, measured, drawn);
    }
}
