using System.Globalization;
using Slfd.Artifacts;
using Slfd.Artifacts.Retention;
using Slfd.Distillation.Cells;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;
using Slfd.Worker.Processes;
using Slfd.Worker.Sessions;

namespace Slfd.Worker.Commands;

/// <summary><c>slfd-worker run</c>: one cell in the foreground, under the token after the last one that has a folder.</summary>
internal static class RunCommand
{
    private const int Interrupted = 130;

    /// <summary>Runs the cell; Ctrl-C drains it.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(WorkerArguments arguments)
    {
        var file = arguments.Operands is [var only] ? only : throw new ArgumentException("'run' takes one file with a cell's specification");
        var spec = CellSpec.FromJson(File.ReadAllText(file));
        var folder = new RunsFolder(Path.GetFullPath(arguments.Text("--runs", "runs"))).Cell(spec.Id());
        var command = new RunCell(
            new(spec.Id(), NextToken(folder)),
            spec.ToCanonicalJson(),
            folder.Root,
            Path.GetFullPath(arguments.Text("--data", "data")),
            arguments.Number("--checkpoint-seconds", 60),
            arguments.Number("--progress-seconds", 1),
            MemoryScale: 1);

        var stop = new StopSignal();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = stop.Asked == StopReason.None; // a second Ctrl-C ends the process
            stop.Ask(StopReason.Drain);
        };

        var device = Devices.Open(arguments.Device, arguments.Threads);
        Console.Error.WriteLine($"{spec.Label()} on {device.Name}, token {command.Lease.Token} ({device.Software})");
        var end = new CellSession(device, new(new(device.Device, CacheFolder.Default()), new(device.Device)), Print).Run(command, stop);
        Print(end);
        Console.WriteLine(folder.Attempt(command.Lease.Token));
        return end switch
        {
            CellFinished => WorkerExitCode.Done,
            CellDrained => Interrupted,
            CellBroke => WorkerExitCode.Failed,
            var other => throw new InvalidOperationException($"{other.GetType().Name} ends no cell; known are CellFinished, CellDrained and CellBroke"),
        };
    }

    private static FencingToken NextToken(CellFolder folder) => folder.Attempts() is [var last, ..] ? last.Next() : new(1);

    private static void Print(WorkerEvent happening) => Console.Error.WriteLine(happening switch
    {
        CellStarted started => Format($"from iteration {started.Iteration} of {started.Of}"),
        CellProgressed progress => Format($"{progress.Iteration}/{progress.Of} {progress.Phase}: loss {progress.Loss:G5}, {progress.Rate:F2} it/s, {progress.MemoryBytes / 1e6:F0} MB"),
        CellCheckpointed checkpoint => Format($"checkpoint at {checkpoint.Iteration}, {checkpoint.Bytes / 1e6:F2} MB"),
        CellEvaluated { Correct: CellOutcome.Diverged } unit => Format($"{unit.Iteration} {unit.Architecture} {unit.Repeat + 1}: diverged, no classifier"),
        CellEvaluated unit => Format($"{unit.Iteration} {unit.Architecture} {unit.Repeat + 1}: {100.0 * unit.Correct / unit.Tested:F2} %"),
        CellFinished finished => Format($"finished in {finished.Outcome.Seconds:F1} s, synthetic set {finished.Outcome.SyntheticSetSha256[..16]}"),
        CellBroke broke => Format($"failed ({broke.Class}) at iteration {broke.Iteration}: {broke.Message}"),
        CellDrained drained => Format($"stopped; the next run goes on from iteration {drained.Checkpoint}"),
        WorkerNote note => (note.Warning ? "warning: " : "") + note.Text,
        WorkerReady ready => $"ready: {ready.DeviceName}",
        var other => throw new InvalidOperationException($"{other.GetType().Name} is no event of a cell that runs by hand"),
    });

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
