using System.Collections.Concurrent;
using Slfd.Distillation.Cells;
using Slfd.Messages.Workers;
using Slfd.Worker.Processes;

namespace Slfd.Worker.Sessions;

/// <summary>A cell to run, with the signal through which the reader of stdin stops it.</summary>
/// <param name="Command">What to run.</param>
/// <param name="Stop">Drain or cancel, once asked for.</param>
internal sealed record PendingCell(RunCell Command, StopSignal Stop);

/// <summary>Reads commands on a thread of its own, so that a drain, a cancel and the end of the parent reach a worker that computes.</summary>
internal sealed class CommandQueue : IDisposable
{
    private readonly BlockingCollection<PendingCell> _cells = [];
    private PendingCell? _latest;

    /// <summary>Starts reading.</summary>
    /// <param name="commands">Stdin; its end is the end of the parent, and of this process.</param>
    public void Start(TextReader commands)
    {
        var reader = new Thread(() => Read(commands)) { IsBackground = true, Name = "commands" };
        reader.Start();
    }

    /// <summary>The cells in the order of their commands; ends with <see cref="EndWorker"/>.</summary>
    public IEnumerable<PendingCell> Cells() => _cells.GetConsumingEnumerable();

    /// <summary>Frees the queue.</summary>
    public void Dispose() => _cells.Dispose();

    private void Read(TextReader commands)
    {
        while (commands.ReadLine() is { } line)
        {
            try
            {
                Handle(WorkerLines.ReadCommand(line));
            }
            catch (FormatException garbage)
            {
                Console.Error.WriteLine($"slfd-worker: {garbage.Message}");
                NativeProcess.ExitNow(WorkerExitCode.Misused);
            }
        }

        NativeProcess.ExitNow(WorkerExitCode.Orphaned);
    }

    private void Handle(WorkerCommand command)
    {
        switch (command)
        {
            case RunCell run:
                _latest = new(run, new());
                _cells.Add(_latest);
                break;
            case DrainCell drain when _latest?.Command.Lease == drain.Lease:
                _latest.Stop.Ask(StopReason.Drain);
                break;
            case CancelCell cancel when _latest?.Command.Lease == cancel.Lease:
                _latest.Stop.Ask(StopReason.Cancel);
                break;
            case DrainCell or CancelCell:
                break; // about a cell that has ended meanwhile
            case EndWorker:
                _cells.CompleteAdding();
                break;
            default:
                throw new FormatException($"a command that this worker does not know: {command}");
        }
    }
}
