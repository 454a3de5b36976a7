using System.Diagnostics;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Workers;

namespace Slfd.Worker.Tests;

/// <summary>A real worker process at the other end of its pipes.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    public WorkerProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "slfd-worker"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Path.GetFullPath(Environment.ProcessPath!));
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Stderr += line.Data + "\n";
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Stderr { get; private set; } = "";

    /// <summary>A worker that is ready for cells.</summary>
    public static WorkerProcess Ready()
    {
        var worker = new WorkerProcess("--device", "cpu");
        worker.Until<WorkerReady>();
        return worker;
    }

    public void Send(WorkerCommand command) => SendLine(WorkerLines.Write(command));

    public void SendLine(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    public LeaseId Run(CellSpec spec, TemporaryRuns runs, int token = 1, double checkpointSeconds = 0, double memoryScale = 1, Judging judging = Judging.Here)
    {
        var lease = new LeaseId(spec.Id(), new(token));
        Send(new RunCell(lease, spec.ToCanonicalJson(), runs.Cell(spec).Root, DataFolder: "/nonexistent", checkpointSeconds, ProgressSeconds: 0, memoryScale) { Judging = judging });
        return lease;
    }

    /// <summary>Reads events up to the first of a kind.</summary>
    public T Until<T>(Func<T, bool>? which = null)
        where T : WorkerEvent => (T)Read(last: happening => happening is T wanted && (which?.Invoke(wanted) ?? true))[^1];

    /// <summary>Reads events to the end of the cell.</summary>
    public IReadOnlyList<WorkerEvent> ToEndOfCell() => Read(last: happening => happening is CellFinished or CellBroke or CellDrained);

    public CellFinished Finish() => ToEndOfCell()[^1] is CellFinished finished ? finished : throw new InvalidOperationException($"the cell did not finish; stderr: {Stderr}");

    public string ReadToEnd() => Within(_process.StandardOutput.ReadToEndAsync());

    public void CloseStdin() => _process.StandardInput.Close();

    public void Kill() => _process.Kill();

    /// <summary>The exit code, once the process is gone.</summary>
    public int Exit()
    {
        using var patience = new CancellationTokenSource(s_patience);
        _process.WaitForExitAsync(patience.Token).GetAwaiter().GetResult();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private List<WorkerEvent> Read(Func<WorkerEvent, bool> last)
    {
        List<WorkerEvent> events = [];
        do
        {
            var line = Within(_process.StandardOutput.ReadLineAsync()) ?? throw new InvalidOperationException($"the worker ended; stderr: {Stderr}");
            events.Add(WorkerLines.ReadEvent(line));
        }
        while (!last(events[^1]));
        return events;
    }

    private static T Within<T>(Task<T> read) => read.WaitAsync(s_patience).GetAwaiter().GetResult();
}
