using System.CommandLine;
using Akka.Actor;
using Slfd.Artifacts;
using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Hosts.Local;
using Slfd.Hosts.Signals;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Programs;
using Slfd.Reporting.Costs;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Results;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd run GRID.conf</c>: a grid in, tables out, on this machine.</summary>
internal static class RunCommand
{
    private static readonly Option<bool> s_retryFailed = new("--retry-failed") { Description = "Give failed cells new attempts, and let quarantined devices work again" };

    private static readonly Option<string?> s_http = new("--http")
    {
        Description = $"Where pages and the HTTP API are served while it runs (port 0: any free one); '{HttpOff}': nowhere. Default: 127.0.0.1:{Api.ApiOptions.DefaultPort}, or the next port that is free",
        HelpName = "HOST:PORT",
    };

    /// <summary>Says that nothing is served.</summary>
    private const string HttpOff = "off";

    /// <summary>A larger grid's figures are drawn when they are asked for: they read every cell's images.</summary>
    private const int MostCellsDrawn = 300;

    public static Command Create()
    {
        Command command = new("run", $"""
            Run a grid on this machine and print its table. Cells that are done already, in this grid or another, are not run again.
            Type the same command after a crash, a kill or Ctrl-C: it goes on where it was and ends in the same numbers.
            Ctrl-C once writes checkpoints and hands the cells back; twice stops at once. Nothing is lost either way.

            Examples:
              slfd run hocon/grids/quickstart.conf
              slfd run grids/mine.conf --devices cpu,cpu --runs /scratch/runs
              slfd run hocon/grids/cifar10-dc.conf --data /datasets --plain
              slfd run hocon/grids/table-1.conf --scale smoke

            {ExitCode.Help}
            """)
        {
            SharedOptions.GridFileArgument, SharedOptions.Scale, SharedOptions.Runs, SharedOptions.Data, SharedOptions.Devices, SharedOptions.Worker, s_retryFailed, SharedOptions.Replace, FinishedCells.Option, s_http, SharedOptions.Plain, SharedOptions.Json,
        };
        command.SetAction((parsed, _) => Run(parsed));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        var grid = SharedOptions.GridOf(parsed);
        var (runs, data) = (SharedOptions.RunsOf(parsed), SharedOptions.DataOf(parsed));
        var node = new NodeOptions
        {
            Node = new(NodeCommand.HostName()),
            Runs = runs,
            Slots = DeviceList.Parse(parsed.GetRequiredValue(SharedOptions.Devices), NodeLink.UsualSlots),
            Worker = WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory),
            DataFolder = data,
        };

        var toTake = FinishedCells.Planned(parsed, grid, runs);
        await MustBeAbleToRun(grid, node, toTake);
        using var interruption = new Interruption();
        var (plain, json) = (parsed.GetValue(SharedOptions.Plain), parsed.GetValue(SharedOptions.Json));
        var taken = FinishedCells.Take(parsed, grid, runs);
        await using var lab = LocalLab.Open(runs);
        await using var served = parsed.GetValue(s_http) == HttpOff ? null : await lab.Serve(parsed.GetValue(s_http));
        var accepted = await lab.Submit(grid, parsed.GetValue(s_retryFailed), parsed.GetValue(SharedOptions.Replace));
        var status = accepted.Status;
        if (parsed.GetValue(s_retryFailed))
        {
            await lab.RestoreDevices(grid.Name);
        }

        var exit = ExitCode.Success;
        if (!status.Ended)
        {
            using var console = Consoles.Open(plain, json, TimeProvider.System);
            foreach (var sentence in taken)
            {
                console.Note(false, sentence);
            }

            foreach (var change in accepted.Changes ?? [])
            {
                console.Note(false, $"changed: {change}");
            }

            console.Note(false, $"{grid.Name}: {Words.Count(status.Cells, "cell", "cells")}, {status.Done} done before, on {string.Join(", ", node.Slots.Select(slot => slot.Slot))}; everything is kept in {runs.Root}");
            if (served is not null)
            {
                console.Note(false, $"watch it at {served.Link()} (the link logs one browser in, once); operators' commands reach it at {served.Address}");
            }

            using var service = MultiProcessService.StartFor(node.Node.Name, node.Slots, Path.Combine(runs.Logs, "mps"), options: null, text => console.Note(false, text));
            (exit, status) = await Work(lab, node with { Slots = service?.Slots ?? node.Slots }, grid, status, console, interruption);
        }

        var reports = await lab.Report(grid.Name, status, figures: status.Cells <= MostCellsDrawn);
        var failed = await lab.Failed(grid.Name);
        exit = exit == ExitCode.Success && status.Failed + status.Cancelled > 0 ? ExitCode.Incomplete : exit;
        if (json)
        {
            new JsonConsole(Console.Out, TimeProvider.System).Write("ended", new { grid = grid.Name, status, reports = reports.Folder, exitCode = exit });
            return exit;
        }

        Console.WriteLine();
        PrintFailed(failed, runs);
        ReportCommand.PrintFigures(reports.Folder, reports.Figures);
        Console.WriteLine($"Reports: {Relative(reports.Folder)}   Pictures and results: {Relative(Path.Combine(runs.Root, "cells"))}/ID/{CellFolder.SheetFile}");
        Console.WriteLine($"More of the report as text: slfd report {grid.Name} --full");
        if (exit == ExitCode.Interrupted)
        {
            Console.WriteLine($"Interrupted with {status.Done}/{status.Cells} cells done. Type the same command to go on.");
        }

        Console.WriteLine();
        Console.Write(reports.Table.Render(ReportFormat.Terminal, Width(Console.Out), new ReportView(ReportExtent.Brief)));
        return exit;
    }

    private static async Task<(int Exit, GridStatus Status)> Work(LocalLab lab, NodeOptions options, Grid grid, GridStatus status, IRunConsole console, Interruption interruption)
    {
        RunView view = new(grid.Name, options.Slots.Count, TimeProvider.System) { PredictedAtStart = Predict(grid, options) };
        view.Update(status);
        TaskCompletionSource<GridStatus> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        string[] slots = [.. options.Slots.Select(slot => slot.Slot)];
        lab.Start(Props.Create(() => new RunWatch(lab.Coordinator, view, console, slots, ended)), "watch");
        var node = lab.StartNode(options);

        var first = await Task.WhenAny(ended.Task, interruption.Once, lab.Lost);
        if (first == lab.Lost)
        {
            await Leave(node, new StopNow(), interruption);
            throw new CommandFailure(ExitCode.CannotServe, await lab.Lost);
        }

        if (first == ended.Task)
        {
            await Leave(node, new Drain(), interruption);
            try
            {
                return (ExitCode.Success, await ended.Task);
            }
            catch (NoDeviceWorksException unusable)
            {
                throw new CommandFailure(ExitCode.CannotServe, $"no device works: {unusable.Message}");
            }
        }

        console.Note(false, "interrupted: writing checkpoints and handing the cells back; once more stops now");
        await Leave(node, new Drain(), interruption);
        return (ExitCode.Interrupted, view.Status ?? status);
    }

    /// <summary>Stops the node orderly, or at once on a second Ctrl-C.</summary>
    private static async Task Leave(IActorRef node, object how, Interruption interruption)
    {
        var gone = node.WatchAsync();
        node.Tell(how);
        if (await Task.WhenAny(gone, interruption.Twice) != gone)
        {
            node.Tell(new StopNow());
            await Task.WhenAny(gone, Task.Delay(TimeSpan.FromSeconds(5)));
        }
    }

    private static TimeSpan? Predict(Grid grid, NodeOptions options) => Plan(grid, options) is { Rows: > 0, Plan: var plan } ? plan.Wall : null;

    private static (PlanEstimate Plan, int Rows) Plan(Grid grid, NodeOptions options, IReadOnlySet<CellId>? taken = null)
    {
        using var store = ResultStore.OpenToRead(options.Runs.ReportingDatabase);
        var rows = store?.Rows() ?? [];
        return (PlanEstimate.For(grid, rows, options.Slots.Count, options.Slots.Any(slot => slot.VisibleGpu is not null), taken: taken), rows.Count);
    }

    /// <summary>A grid whose data, weights, disk or memory are not there does not start: every cell would end in the same sentence, one by one.</summary>
    /// <exception cref="CommandFailure">It cannot run here; the message has a line for each reason.</exception>
    private static async Task MustBeAbleToRun(Grid grid, NodeOptions node, IReadOnlySet<CellId> taken)
    {
        Preflight preflight = new(Plan(grid, node, taken).Plan, node.DataFolder, node.Worker);
        Preflight.MustPass([.. await preflight.Files(), .. preflight.Disk(node.Runs, node.Slots.Count), .. preflight.Memory(node.Slots)]);
    }

    private static void PrintFailed(FailedCells failed, RunsFolder runs)
    {
        foreach (var cell in failed.Cells)
        {
            Console.WriteLine($"{cell.State.Name()}: {cell.Label}: {cell.Last.Class.Name()}: {cell.Last.Message}");
            if (cell.Strands > 0)
            {
                Console.WriteLine($"        {Words.Count(cell.Strands, "cell needs", "cells need")} this cell and cannot run without it");
            }

            Console.WriteLine($"        after {Words.Count(cell.Attempts, "attempt", "attempts")}; details in {Relative(Path.Combine(runs.Cell(cell.Cell).Root, "attempts"))}; try again with --retry-failed");
        }

        foreach (var device in failed.Quarantined)
        {
            Console.WriteLine($"{DeviceState.Quarantined.Name()}: {device}; it gets no more cells until --retry-failed");
        }
    }

    internal static string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && !relative.StartsWith("../..", StringComparison.Ordinal) ? relative : path;

    internal static int Width(TextWriter output) => output != Console.Out || Console.IsOutputRedirected ? 120 : Math.Max(40, TerminalSize.Now.Width);
}
