using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Messages.Workers;

namespace Slfd.FakeWorker;

/// <summary>Speaks the line protocol as the script says. Ends, whatever it is doing, when its stdin does.</summary>
internal sealed class Conversation(Script script, string device)
{
    private readonly Stream _stdout = Console.OpenStandardOutput();
    private readonly BlockingCollection<WorkerCommand> _commands = [];
    private int _cells;

    public int Run()
    {
        if (script.Start.Mode == StartMode.Deaf)
        {
            InBackground(Native.AwaitEndOfStdin);
        }
        else
        {
            InBackground(ReadCommands);
        }

        Console.Error.Write(script.Start.Stderr);
        Thread.Sleep(TimeSpan.FromSeconds(script.Start.Seconds));
        switch (script.Start.Mode)
        {
            case StartMode.Exit:
                return script.Start.Code;
            case StartMode.Garbage:
                Print("Hello, world\n");
                break;
            case StartMode.Mute:
                Thread.Sleep(Timeout.Infinite);
                break;
        }

        Say(new WorkerReady(script.Start.Protocol ?? WorkerLines.Version, Environment.ProcessId, device, "fake", "fake worker"));
        if (script.Start.Mode == StartMode.Babble)
        {
            Say(new CellDrained(new(new(1, 1), new(1)), 0));
        }

        foreach (var command in _commands.GetConsumingEnumerable())
        {
            switch (command)
            {
                case RunCell order:
                    try
                    {
                        RunCell(order);
                    }
                    catch (IOException full) when (DiskFull.Is(full))
                    {
                        Say(new CellBroke(order.Lease, FailureClass.Storage, full.Message, 0));
                    }

                    break;
                case EndWorker:
                    return 0;
            }
        }

        return 0;
    }

    /// <summary>Ends the process when <paramref name="untilStdinEnds"/> returns.</summary>
    private static void InBackground(Action untilStdinEnds) => new Thread(() =>
    {
        untilStdinEnds();
        Native.Raise(Native.SigKill);
    })
    { IsBackground = true }.Start();

    private void ReadCommands()
    {
        using var stdin = new StreamReader(Console.OpenStandardInput());
        while (stdin.ReadLine() is { } line)
        {
            _commands.Add(WorkerLines.ReadCommand(line));
        }
    }

    private void RunCell(RunCell order)
    {
        var spec = CellSpec.FromJson(order.SpecJson);
        var cell = new CellFolder(order.CellFolder);
        var behaviour = script.For(order.Lease, spec.Seed, ++_cells, order.MemoryScale, spec.Method.Label());
        var last = FakeArtifacts.LastIteration(spec);
        var (from, checkpoint) = (NewestCheckpoint(cell, order.Lease.Token), 0);
        Say(new CellStarted(order.Lease, from, last));
        if (order.Judging == Judging.Gather)
        {
            EndCell(order, spec, behaviour); // what is left takes no time
            return;
        }

        for (var step = 1; step <= behaviour.Steps; step++)
        {
            if (Wait(behaviour, behaviour.Seconds / behaviour.Steps, order.Lease, step == behaviour.Steps ? behaviour.Until : null) is { } told)
            {
                if (told is DrainCell)
                {
                    checkpoint = Checkpoint(cell, order.Lease, Math.Max(from, last * (step - 1) / behaviour.Steps));
                }

                Say(new CellDrained(order.Lease, checkpoint));
                return;
            }

            var iteration = Math.Max(from, last * step / behaviour.Steps);
            Say(new CellProgressed(order.Lease, iteration, last, 1.0 / (1 + iteration), 100, Environment.WorkingSet, "distil"));
            if (behaviour.Checkpoints && step < behaviour.Steps)
            {
                checkpoint = Checkpoint(cell, order.Lease, iteration);
            }
        }

        Console.Error.Write(behaviour.Stderr);
        if (order.Judging == Judging.ByUnits)
        {
            Say(new CellDrained(order.Lease, Checkpoint(cell, order.Lease, last)));
            return;
        }

        EndCell(order, spec, behaviour);
    }

    private void EndCell(RunCell order, CellSpec spec, Behaviour behaviour)
    {
        var lease = order.Lease;
        var attempt = new CellFolder(order.CellFolder).Attempt(lease.Token);
        switch (behaviour.End)
        {
            case End.Finish:
                Say(new CellFinished(lease, FakeArtifacts.Write(attempt, spec)));
                break;
            case End.FinishWithoutFiles:
                Say(new CellFinished(lease, new("00", "00", 1, [0], [0], 0, "cpu", "00")));
                break;
            case End.Break:
                Say(new CellBroke(lease, behaviour.Class, behaviour.Message, 0, behaviour.Lacks));
                break;
            case End.Exit:
                Environment.Exit(behaviour.Code);
                break;
            case End.Abort:
                Native.Raise(Native.SigAbort);
                break;
            case End.Segfault:
                Native.Raise(Native.SigSegv);
                break;
            case End.Terminate:
                Native.Raise(Native.SigTerminate);
                break;
            case End.Kill:
                Native.Raise(Native.SigKill);
                break;
            case End.Hang:
                Thread.Sleep(Timeout.Infinite);
                break;
            case End.Garbage:
                Print("Traceback (most recent call last):\n");
                Thread.Sleep(Timeout.Infinite);
                break;
            case End.LongLine:
                var much = new string('x', 1 << 16);
                while (true)
                {
                    Print(much);
                }

            case End.HalfLine:
                Print("""{"event":"finis""");
                Environment.Exit(behaviour.Code);
                break;
            case End.Lie:
                Say(new CellFinished(lease with { Token = lease.Token.Next() }, FakeArtifacts.Write(attempt, spec)));
                break;
            case End.Flood:
                for (var line = 0; line < behaviour.Lines; line++)
                {
                    Say(new CellProgressed(lease, line, behaviour.Lines, double.NaN, 1, 1, "flood"));
                }

                Say(new CellFinished(lease, FakeArtifacts.Write(attempt, spec)));
                break;
            case End.Drain:
                Say(new CellDrained(lease, 0));
                break;
            case End.CloseStdout:
                Native.CloseStdout();
                Thread.Sleep(Timeout.Infinite);
                break;
            default:
                throw new InvalidOperationException($"{behaviour.End} is no end");
        }
    }

    /// <summary>Waits, unless told to stop meanwhile.</summary>
    private WorkerCommand? Wait(Behaviour behaviour, double seconds, LeaseId lease, string? file)
    {
        const int Look = 20;
        var until = Environment.TickCount64 + (long)(seconds * 1000);
        bool IsOver() => Environment.TickCount64 >= until && (file is null || File.Exists(file));
        do
        {
            var left = (int)Math.Max(file is null ? 0 : Look, until - Environment.TickCount64);
            if (_commands.TryTake(out var told, left) && !behaviour.Disobeys && (told is DrainCell drain && drain.Lease == lease || told is CancelCell cancel && cancel.Lease == lease))
            {
                return told;
            }
        }
        while (!IsOver());

        return null;
    }

    private int Checkpoint(CellFolder cell, LeaseId lease, int iteration)
    {
        WholeFile.WriteText(Path.Combine(cell.Checkpoints(lease.Token), iteration.ToString(CultureInfo.InvariantCulture), "fake.txt"), lease.ToString());
        WholeFile.WriteText(Path.Combine(cell.Checkpoints(lease.Token), iteration.ToString(CultureInfo.InvariantCulture), CellFolder.ManifestFile), "{}");
        Say(new CellCheckpointed(lease, iteration, 1));
        return iteration;
    }

    private static int NewestCheckpoint(CellFolder cell, FencingToken token) => cell.Attempts()
        .Where(earlier => earlier < token)
        .SelectMany(cell.WholeCheckpoints)
        .Select(checkpoint => checkpoint.Iteration)
        .DefaultIfEmpty(0)
        .Max();

    private void Say(WorkerEvent happening) => Print(WorkerLines.Write(happening) + "\n");

    private void Print(string text) => _stdout.Write(Encoding.UTF8.GetBytes(text));
}
