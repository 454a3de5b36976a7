using System.CommandLine;
using System.Text.Json;
using Slfd.Cli.Rendering;
using Slfd.GpuNode.Devices;
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
            The prediction comes from what similar cells took here; where nothing was measured yet it says what it assumes.

            Examples:
              slfd plan hocon/grids/quickstart.conf
              slfd plan grids/mine.conf --devices cuda:0,cuda:1 --json
              slfd plan hocon/grids/table-1.conf --scale smoke
            """)
        {
            SharedOptions.GridFileArgument, SharedOptions.Scale, SharedOptions.Runs, SharedOptions.Devices, s_cells, SharedOptions.Json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var grid = SharedOptions.GridOf(parsed);
        var slots = DeviceList.Parse(parsed.GetRequiredValue(SharedOptions.Devices)).Count;
        using var store = ResultStore.OpenToRead(SharedOptions.RunsOf(parsed).ReportingDatabase);
        var done = store?.Rows() ?? [];
        var plan = PlanEstimate.For(grid, done, slots);
        var finished = done.Select(row => row.Cell).ToHashSet();
        if (parsed.GetValue(SharedOptions.Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(
                new
                {
                    grid = grid.Name,
                    cells = plan.Cells,
                    done = plan.Done,
                    toRun = plan.ToRun,
                    slots,
                    deviceSeconds = plan.DeviceSeconds,
                    wallSeconds = plan.Wall.TotalSeconds,
                    bases = plan.Bases,
                    list = grid.Cells().Select(cell => new { id = cell.Id().ToString(), label = cell.Label(), done = finished.Contains(cell.Id()) }),
                },
                JsonSerializerOptions.Web));
            return ExitCode.Success;
        }

        var lines = new Table().Border(TableBorder.Simple).AddColumns("data set", "px", "ipc", "method", "cells", "done", "per cell", "left");
        foreach (var line in plan.Lines)
        {
            lines.AddRow(
                line.Dataset, $"{line.Resolution}", $"{line.ImagesPerClass}", Markup.Escape(line.Method), $"{line.Cells}", $"{line.Done}",
                Words.Duration(TimeSpan.FromSeconds(line.PerCell.Seconds)), Words.Duration(TimeSpan.FromSeconds(line.SecondsLeft)));
        }

        AnsiConsole.Write(lines);
        if (parsed.GetValue(s_cells) || grid.CellCount() <= ListedCells)
        {
            foreach (var cell in grid.Cells())
            {
                Console.WriteLine($"  {cell.Id()}  {(finished.Contains(cell.Id()) ? "done" : "    ")}  {cell.Label()}");
            }

            Console.WriteLine();
        }

        Console.WriteLine($"{grid.Name}: {Words.Count(plan.Cells, "cell", "cells")}, {plan.Done} done, {plan.ToRun} to run.");
        if (plan.ToRun > 0)
        {
            Console.WriteLine($"Predicted: {plan.DeviceSeconds / 3600:F2} device hours, {Words.Duration(plan.Wall)} on {Words.Count(slots, "slot", "slots")} ({string.Join("; ", plan.Bases)}).");
        }

        return ExitCode.Success;
    }
}
