using System.Diagnostics;
using Slfd.Messages.Workers;

namespace Slfd.Distillation.Cells;

/// <summary>Says that a cell is alive, at most so often however often it is asked to.</summary>
internal sealed class ProgressReporter(CellOrder order, Action<WorkerEvent> tell)
{
    private long _lastReport;
    private int _lastIteration;

    /// <summary>Latest matching loss; NaN before the first.</summary>
    public double Loss { get; set; } = double.NaN;

    /// <summary>Reports if the last report is old enough, or none was made.</summary>
    public void Report(int iteration, string phase)
    {
        var now = Stopwatch.GetTimestamp();
        var since = Stopwatch.GetElapsedTime(_lastReport, now);
        if (_lastReport != 0 && since < order.ProgressEvery)
        {
            return;
        }

        var rate = _lastReport == 0 ? 0 : (iteration - _lastIteration) / since.TotalSeconds;
        (_lastReport, _lastIteration) = (now, iteration);
        tell(new CellProgressed(order.Lease, iteration, order.Iterations, Loss, rate, ProcessMemory.ResidentBytes(), phase));
    }
}
