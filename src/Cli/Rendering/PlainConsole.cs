using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.Cli.Rendering;

/// <summary>Log lines: what a terminal-less run, a file or a pager wants. A device speaks at most every ten seconds.</summary>
internal sealed class PlainConsole(TextWriter output, TimeProvider clock) : IRunConsole
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, (LeaseId? Lease, TimeSpan At)> _spoken = [];
    private readonly long _start = clock.GetTimestamp();
    private (int Done, int Failed, int Cancelled) _counted = (-1, -1, -1);

    public void Progress(RunView view)
    {
        if (view.Status is { } status && (status.Done, status.Failed, status.Cancelled) != _counted)
        {
            _counted = (status.Done, status.Failed, status.Cancelled);
            Line($"{status.Cells} cells: {Standing.Counts(status)}{Left(view)}");
        }

        foreach (var device in view.Devices.Where(device => device.State == DeviceState.Running))
        {
            var last = _spoken.GetValueOrDefault(device.Slot);
            if (last.Lease != device.Lease || Elapsed - last.At >= s_pace)
            {
                _spoken[device.Slot] = (device.Lease, Elapsed);
                Line($"{device.Slot}  {Device(device)}");
            }
        }
    }

    public void Finished(RunView view, LeaseId lease, string label, Verdict verdict) =>
        Line($"{(verdict == Verdict.Accepted ? CellState.Done.Name() : $"not counted ({verdict.Name()})")}: {label} [{lease.Cell.Prefix}]");

    public void Failed(RunView view, LeaseId lease, string slot, string label, CellFailure failure)
    {
        Line($"attempt {lease.Token} failed on {slot}: {label} [{lease.Cell.Prefix}], {failure.Class.Name()}: {failure.Message}");
        foreach (var line in failure.StderrTail.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5))
        {
            output.WriteLine($"          | {ForeignText.Line(line)}");
        }
    }

    public void Evaluated(LeaseId lease, string label, int iteration, string architecture, int repeat, int correct, int tested)
    {
    }

    public void Note(bool warning, string text) => Line(warning ? $"WARNING: {text}" : text);

    public void Dispose() => output.Flush();

    internal static string Device(DeviceView device) =>
        $"{device.Label}  {device.Phase} {device.Iteration}/{device.Of}  loss {Words.Loss(device.Loss)}  {Words.Rate(device.Rate)}  {Words.Memory(device.MemoryBytes)}";

    internal static string Left(RunView view) => view.Remaining is { TotalSeconds: > 0 } left ? $", about {Words.Duration(left)} left" : string.Empty;

    private TimeSpan Elapsed => clock.GetElapsedTime(_start);

    private void Line(string text) => output.WriteLine($"{DateTime.Now:HH:mm:ss}  {ForeignText.Indented(text)}");
}
