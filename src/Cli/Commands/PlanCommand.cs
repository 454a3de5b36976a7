using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.Experiments.Grids;
using Slfd.GpuNode.Slots;
using Slfd.Programs;
using Slfd.Reporting.Costs;
using Slfd.Reporting.Results;
using Spectre.Console;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd plan GRID.conf</c>: what running a grid would do and cost, without running it.</summary>
internal static class PlanCommand
{
    private const int ListedCells = 40;
    private static readonly Option<bool> s_cells = new("--cells") { Description = $"List every cell (the default up to {ListedCells})" };

    public static Command Create()
    {
        Command command = new("plan", """
            Show a grid's cells, which of them are done already, and what the rest will cost; nothing is run.
            Time and memory are computed from the shapes of the networks. Time is calibrated by what similar cells took here; where nothing was measured yet
            the plan says what it assumes. Memory is that of one cell on one device.

            Examples:
              slfd plan hocon/grids/quickstart.conf
              slfd plan grids/mine.conf --devices cuda:0,cuda:1 --json     (also on a host without them)
              slfd plan hocon/grids/table-1.conf --scale smoke

            With --json, what is wrong with a grid file is an object with 'problems', for editors: file, line, column, key and message of each; exit code 2.
            With --json each cell carries its settled specification: every default written out, as its id is made from.
            """)
        {
            SharedOptions.GridFileArgument, SharedOptions.Scale, SharedOptions.Runs, SharedOptions.Devices, s_cells, SharedOptions.Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        Experiments.Grids.Grid grid;
        try
        {
            grid = SharedOptions.GridOf(parsed);
        }
        catch (GridFileException wrong) when (parsed.GetValue(SharedOptions.Json))
        {
            parsed.InvocationConfiguration.Output.WriteLine(GridProblemsJson.Of(wrong));
            return ExitCode.BadInput;
        }

        var devices = DeviceList.ParseForPlan(parsed.GetRequiredValue(SharedOptions.Devices));
        var slots = devices.Count;
        using var store = ResultStore.OpenToRead(SharedOptions.RunsOf(parsed).ReportingDatabase);
        var done = store?.Rows() ?? [];
        var plan = PlanEstimate.For(grid, done, slots, devices.Any(device => device.VisibleGpu is not null));
        var finished = done.Select(row => row.Cell).ToHashSet();
        if (parsed.GetValue(SharedOptions.Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    grid = grid.Name,
                    cells = plan.Cells,
                    experts = plan.Experts,
                    done = plan.Done,
                    outdated = plan.Outdated,
                    toRun = plan.ToRun,
                    slots,
                    deviceSeconds = plan.DeviceSeconds,
                    wallSeconds = plan.Wall.TotalSeconds,
                    peakBytes = plan.PeakBytes,
                    bases = plan.Bases,
                    lines = plan.Lines.Select(line => new
                    {
                        dataset = line.Dataset,
                        resolution = line.Resolution,
                        imagesPerClass = line.ImagesPerClass,
                        method = line.Method,
                        cells = line.Cells,
                        done = line.Done,
                        flop = line.Cost.Total,
                        secondsPerCell = line.PerCell.Seconds,
                        secondsLeft = line.SecondsLeft,
                        basis = line.PerCell.Basis,
                        peakBytes = line.Memory.Peak,
                    }),
                    list = grid.Cells().Select(cell => new { id = cell.Id().ToString(), label = cell.Label(), done = finished.Contains(cell.Id()), spec = JsonNode.Parse(cell.ToCanonicalUtf8()) }),
                },
                JsonSerializerOptions.Web));
            return ExitCode.Success;
        }

        var lines = new Table().Border(TableBorder.Simple).AddColumns("data set", "px", "ipc", "method", "cells", "done", "PFLOP/cell", "time/cell", "left", "memory");
        foreach (var line in plan.Lines)
        {
            lines.AddRow(
                line.Dataset, $"{line.Resolution}", line.AreExperts ? "-" : $"{line.ImagesPerClass}", Markup.Escape(line.Method), $"{line.Cells}", $"{line.Done}",
                Words.Peta(line.Cost.Total), Words.Duration(line.PerCell.Seconds), Words.Duration(line.SecondsLeft), Words.Memory((long)line.Memory.Peak));
        }

        // Cut into words by an 80-column default, a row name would be unreadable in a file or a pager.
        AnsiConsole.Profile.Width = Console.IsOutputRedirected ? 200 : AnsiConsole.Profile.Width;
        AnsiConsole.Write(lines);
        if (parsed.GetValue(s_cells) || grid.CellCount() <= ListedCells)
        {
            foreach (var cell in grid.Cells())
            {
                Console.WriteLine($"  {cell.Id()}  {(finished.Contains(cell.Id()) ? "done" : "    ")}  {cell.Label()}");
            }

            Console.WriteLine();
        }

        Console.WriteLine($"{grid.Name}: {Words.Count(plan.Cells, "cell", "cells")}, {(plan.Experts > 0 ? $"of which {plan.Experts} train experts or generators that others wait for, " : string.Empty)}{plan.Done} done, {plan.ToRun} to run.");
        if (FinishedCells.Planned(parsed, grid, SharedOptions.RunsOf(parsed)) is { } planned)
        {
            Console.WriteLine(planned);
        }

        if (plan.Outdated > 0)
        {
            Console.WriteLine($"{Words.Count(plan.Outdated, "result is", "results are")} of an older revision of numerics; the report names the cells, and 'slfd retry --outdated' runs them again.");
        }

        if (plan.ToRun > 0)
        {
            Console.WriteLine($"Predicted: {plan.DeviceSeconds / 3600:F2} device hours, {Words.Duration(plan.Wall)} on {Words.Count(slots, "slot", "slots")} ({string.Join("; ", plan.Bases)}).");
            Console.WriteLine($"Peak memory of the hungriest cell: {Words.Memory((long)plan.PeakBytes)} on its device{(slots > 1 ? $", so up to {Words.Memory((long)(plan.PeakBytes * slots))} for {slots} slots at once" : string.Empty)} (estimated from shapes).");
        }

        return ExitCode.Success;
    }
}
