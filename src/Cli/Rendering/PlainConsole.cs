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
    private (int Done, int Parked) _counted = (-1, -1);

    public void Progress(RunView view)
    {
        if (view.Status is { } status && (status.Done, status.Parked) != _counted)
        {
            _counted = (status.Done, status.Parked);
            Line($"{status.Done}/{status.Cells} cells done{Others(status)}{Left(view)}");
        }

        foreach (var device in view.Devices.Where(device => device.State == "running"))
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
        Line($"{(verdict == Verdict.Accepted ? "done" : $"not counted ({verdict})")}: {label} [{lease.Cell.Prefix}]");

    public void Failed(RunView view, LeaseId lease, string slot, string label, CellFailure failure)
    {
        Line($"FAILED on {slot}: {label} [{lease.Cell.Prefix}] attempt {lease.Token}, {failure.Class}: {failure.Message}");
        foreach (var line in failure.StderrTail.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(5))
        {
            output.WriteLine($"          | {line}");
        }
    }

    public void Evaluated(LeaseId lease, string label, int iteration, string architecture, int repeat, int correct, int tested)
    {
    }

    public void Note(bool warning, string text) => Line(warning ? $"WARNING: {text}" : text);

    public void Dispose() => output.Flush();

    internal static string Device(DeviceView device) =>
        $"{device.Label}  {device.Phase} {device.Iteration}/{device.Of}  loss {Words.Loss(device.Loss)}  {Words.Rate(device.Rate)}  {Words.Memory(device.MemoryBytes)}";

    internal static string Others(GridStatus status)
    {
        (int Count, string Name)[] others = [(status.Running, "running"), (status.Delayed, "waiting for a retry"), (status.Parked, "failed for good"), (status.Stranded, "in need of an expert that failed")];
        return string.Concat(others.Where(other => other.Count > 0).Select(other => $", {other.Count} {other.Name}")) + Blocked(status);
    }

    /// <summary><c>, 12 wait for 3 experts</c>; empty where none does.</summary>
    private static string Blocked(GridStatus status)
    {
        var (blocked, missing) = (status.Blocked - status.Stranded, status.Experts - status.ExpertsDone);
        return blocked == 0 ? string.Empty : $", {blocked} {(blocked == 1 ? "waits" : "wait")} for {Words.Count(missing, "expert", "experts")}";
    }

    internal static string Left(RunView view) => view.Remaining is { TotalSeconds: > 0 } left ? $", about {Words.Duration(left)} left" : string.Empty;

    private TimeSpan Elapsed => clock.GetElapsedTime(_start);

    private void Line(string text) => output.WriteLine($"{DateTime.Now:HH:mm:ss}  {text}");
}
