using System.ComponentModel;
using System.Diagnostics;
using Akka.Actor;
using Slfd.GpuNode.Slots;
using Slfd.Messages.Workers;

namespace Slfd.GpuNode.Workers;

/// <summary>A worker process and its three pipes. Nothing here blocks the owner: two threads read, a chain of tasks writes, and what happened arrives as <see cref="IFromWorker"/>.</summary>
/// <remarks>
/// The pipes are read by threads of their own, because .NET reads a process's pipes by blocking pool threads, and a host with eight devices would hold sixteen.
/// The process ends when its stdin does (the worker watches it), so it never outlives this process, whatever ends that one.
/// </remarks>
internal sealed class WorkerProcess
{
    /// <summary>Lines that are read before the owner hears of them, and the pause after so many, or after progress so soon after progress: 20,000 lines a second are a flood, and get no more of this process's time.</summary>
    private const int BatchLimit = 512;
    internal static readonly TimeSpan FloodPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan s_exitGrace = TimeSpan.FromSeconds(3);

    /// <summary>Last words are in the pipe when a process ends; longer than a busy host takes to read them, and no longer where a child of the worker keeps the pipe open.</summary>
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_killGrace = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly IActorRef _owner;
    private readonly StderrTail _tail = new();
    private readonly StderrPipe _errors;
    private readonly Thread _stderr;
    private readonly object _gate = new();
    private Task _writing = Task.CompletedTask;
    private volatile bool _killed;
    private long? _progressedAt; // of the listening thread
    private volatile AttemptLog? _log;
    private bool _taken;
    private bool _reaped;
    private long _oomKills = OomKills.Host.Count();

    private WorkerProcess(Process process, IActorRef owner)
    {
        (_process, _owner, Id) = (process, owner, process.Id);
        _errors = new(process.StandardError.BaseStream, Hear);
        _stderr = new(_errors.Listen, 256 * 1024) { IsBackground = true, Name = $"worker {Id} stderr" };
        _stderr.Start();
        new Thread(Listen, 256 * 1024) { IsBackground = true, Name = $"worker {Id} stdout" }.Start();
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>Whether <see cref="Kill"/> was called: nothing more that it says counts.</summary>
    public bool IsKilled => _killed;

    /// <summary>What the worker wrote to stderr since <see cref="BeginCell"/>, at most 4 KiB.</summary>
    public string StderrTail => _tail.ToString();

    /// <summary>Starts the process; the owner hears of everything else.</summary>
    /// <exception cref="IOException">The program cannot be started.</exception>
    public static WorkerProcess Start(WorkerCommandLine command, DeviceSlot slot, IActorRef owner)
    {
        try
        {
            return new(Process.Start(command.StartInfo(slot))!, owner);
        }
        catch (Win32Exception refused)
        {
            throw new IOException($"{command.Program} cannot be started: {refused.Message}", refused);
        }
    }

    /// <summary>Writes a command, in order, without waiting. A worker that does not read it shows by its silence, one that is gone by <see cref="WorkerEnded"/>.</summary>
    public void Send(WorkerCommand command)
    {
        var line = WorkerLines.Write(command) + "\n";
        _writing = _writing.ContinueWith(_ => Write(line), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The owner has dealt with the last <see cref="WorkerSaid"/>.</summary>
    public void Took()
    {
        lock (_gate)
        {
            _taken = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A new cell begins: what is said, and what the kernel does, is about that one from now on.</summary>
    /// <param name="log">Where the worker's words go besides.</param>
    public void BeginCell(AttemptLog log)
    {
        _errors.CatchUp(); // what was written before is about the cell before
        _log = log;
        _tail.Clear();
        Interlocked.Exchange(ref _oomKills, OomKills.Host.Count());
    }

    /// <summary>Ends the process and its children by SIGKILL. Safe to repeat, and after its end; <see cref="WorkerEnded"/> follows.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _killed = true;
            Monitor.PulseAll(_gate);
            if (_reaped)
            {
                return;
            }

            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
            {
                // It ended by itself in the meantime.
            }
        }
    }

    private void Write(string line)
    {
        try
        {
            _process.StandardInput.Write(line);
            _process.StandardInput.Flush();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It ended, or closed its stdin: the reading side finds out, or the silence time-out does.
        }
    }

    private void Listen()
    {
        var lines = new BoundedLines(_process.StandardOutput.BaseStream, WorkerLines.MaximumLineLength);
        string? garbage = null;
        try
        {
            var open = true;
            while (open && garbage is null && !_killed)
            {
                var (batch, read) = (new List<WorkerEvent>(), 0);
                try
                {
                    do
                    {
                        var line = lines.Read();
                        open = line is not null;
                        Append(batch, line);
                    }
                    while (open && ++read < BatchLimit && lines.HasLine);
                }
                catch (FormatException broken)
                {
                    garbage = broken.Message;
                }

                Deliver(batch, read);
            }

        }
        catch (Exception over) when (over is IOException or ObjectDisposedException)
        {
            // The pipe broke: the exit code says the rest.
        }

        _owner.Tell(Reap(garbage, lines.Unfinished), ActorRefs.NoSender);
    }

    private static void Append(List<WorkerEvent> batch, string? line)
    {
        if (line is null)
        {
            return;
        }

        var happening = WorkerLines.ReadEvent(line);
        if (happening is CellProgressed progress && batch is [.., CellProgressed last] && last.Lease == progress.Lease)
        {
            batch[^1] = progress; // only the latest counts
        }
        else
        {
            batch.Add(happening);
        }
    }

    private void Deliver(List<WorkerEvent> batch, int read)
    {
        if (batch.Count == 0)
        {
            return;
        }

        if (batch[^1] is CellBroke)
        {
            _errors.CatchUp(); // what it wrote before it said so came through another pipe
        }

        var progressed = batch.Exists(happening => happening is CellProgressed);
        var isFlood = progressed && _progressedAt is { } last && Stopwatch.GetElapsedTime(last) < FloodPause;
        lock (_gate)
        {
            _taken = false;
            _owner.Tell(new WorkerSaid(this, batch), ActorRefs.NoSender);
            while (!_taken && !_killed)
            {
                Monitor.Wait(_gate);
            }

            if ((read >= BatchLimit || isFlood) && !_killed)
            {
                Monitor.Wait(_gate, FloodPause);
            }
        }

        // After the pause, not before it: else every other batch of a flood would count as the first.
        _progressedAt = progressed ? Stopwatch.GetTimestamp() : _progressedAt;
    }

    private WorkerEnded Reap(string? garbage, string unfinished)
    {
        if (garbage is null && !_killed && !_process.WaitForExit(s_exitGrace))
        {
            garbage = "it closed its stdout";
        }

        if (garbage is not null)
        {
            Kill();
        }

        var exitCode = _process.WaitForExit(s_killGrace) ? _process.ExitCode : -1;
        // Half a line is the trace of a crash, not its cause; only where nothing else speaks of one does it count.
        garbage ??= exitCode == 0 && unfinished.Length > 0 ? $"it stopped in mid-line after '{unfinished}'" : null;
        _stderr.Join(s_lastWords);
        lock (_gate)
        {
            _reaped = true;
            _process.Dispose();
        }

        return new(this, exitCode, _tail.ToString(), garbage, OomKills.Host.Count() > Interlocked.Read(ref _oomKills));
    }

    private void Hear(ReadOnlySpan<byte> words)
    {
        _tail.Add(words);
        _log?.Add(words);
    }
}
