using Slfd.Messages.Workers;

namespace Slfd.Distillation.Cells;

/// <summary>Says that a cell is alive, at most so often however often it is asked to.</summary>
/// <param name="order">What is run, and how often at most it is spoken of.</param>
/// <param name="memory">Of the device.</param>
/// <param name="tell">Told.</param>
/// <param name="clock">Of the times between two reports.</param>
internal sealed class ProgressReporter(CellOrder order, MemoryGauge memory, Action<WorkerEvent> tell, TimeProvider clock)
{
    private long? _lastReport; // null before the first
    private int _lastIteration;

    /// <summary>Latest matching loss; NaN before the first.</summary>
    public double Loss { get; set; } = double.NaN;

    /// <summary>Reports if the last report is old enough, or none was made.</summary>
    public void Report(int iteration, string phase)
    {
        var now = clock.GetTimestamp();
        var since = _lastReport is { } last ? clock.GetElapsedTime(last, now) : (TimeSpan?)null;
        if (since < order.ProgressEvery)
        {
            return;
        }

        var rate = since is { } time ? (iteration - _lastIteration) / time.TotalSeconds : 0;
        (_lastReport, _lastIteration) = (now, iteration);
        tell(new CellProgressed(order.Lease, iteration, order.Iterations, Loss, rate, memory.BytesNow(), phase));
    }
}
