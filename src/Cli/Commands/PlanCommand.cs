using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Programs;
using Slfd.Reporting.Costs;
using Slfd.Reporting.Results;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;
using Spectre.Console;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd plan GRID.conf</c>: what running a grid would do and cost, without running it.</summary>
internal static class PlanCommand
{
    private const int ListedCells = 40;
    private static readonly Option<bool> s_cells = new("--cells") { Description = $"List every cell (the default up to {ListedCells})" };

    private static readonly Option<double?> s_power = new("--power")
    {
        Description = "How many seeds each row needs so that a difference of so many points of accuracy is seen in four of five cases, from the results that are there",
        HelpName = "POINTS",
    };

    private static readonly Option<string?> s_calibration = new("--calibration")
    {
        Description = "How fast the device is, in a file that bench/gpu has written; for cells whose like did not run yet",
        HelpName = "FILE",
    };

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
              slfd plan grids/mine.conf --data /datasets     (looks whether data, weights, disk and memory are there, as 'slfd run' does; exit code 2 where not)
              slfd plan hocon/grids/table-1.conf --devices cuda:0 --calibration gpu/calibration.json

            With --json, what is wrong with a grid file is an object with 'problems', for editors: file, line, column, key and message of each; exit code 2.
            With --json each cell carries its settled specification: every default written out, as its id is made from.
            """)
        {
            SharedOptions.GridFileArgument, SharedOptions.Scale, SharedOptions.Runs, SharedOptions.Data, SharedOptions.Worker, SharedOptions.Devices, FinishedCells.Option, s_cells, s_power, s_calibration, SharedOptions.Json,
        };
        s_power.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is { } points && !(points is > 0 and <= 100))
            {
                result.AddError("--power takes points of accuracy, above 0 and at most 100");
            }
        });
        command.SetAction(Run);
        return command;
    }

    private static async Task<int> Run(ParseResult parsed, CancellationToken stop)
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
        var onGpu = devices.Any(device => device.VisibleGpu is not null);
        DeviceCalibration? calibration;
        try
        {
            calibration = parsed.GetValue(s_calibration) is { } file ? DeviceCalibration.Read(file) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"slfd: {unreadable.Message}");
            return ExitCode.BadInput;
        }

        if (calibration is not null && calibration.IsGpu != onGpu)
        {
            Console.Error.WriteLine($"slfd: --calibration is of {calibration.Device}, {(onGpu ? "and the plan is for GPUs" : "a GPU, and the plan is for processors")}: name the devices with --devices");
            return ExitCode.BadInput;
        }

        var taken = FinishedCells.Planned(parsed, grid, SharedOptions.RunsOf(parsed));
        var plan = PlanEstimate.For(grid, done, slots, onGpu, calibration, taken);
        var finished = done.Select(row => row.Cell).Concat(taken).ToHashSet();
        (plan, var findings) = await Findings(parsed, plan, devices, stop);
        var exit = findings.Any(finding => finding.Stops) ? ExitCode.BadInput : ExitCode.Success;
        var power = parsed.GetValue(s_power) is { } points ? PowerPlan.Of(GridTable.From(grid, done), points / 100) : null;
        if (parsed.GetValue(SharedOptions.Json))
        {
            Console.WriteLine(Json(grid, plan, finished, findings, power));
            return exit;
        }

        Show(plan);
        if (parsed.GetValue(s_cells) || grid.CellCount() <= ListedCells)
        {
            foreach (var cell in grid.Cells())
            {
                Console.WriteLine($"  {cell.Id()}  {(finished.Contains(cell.Id()) ? "done" : "    ")}  {cell.Label()}");
            }

            Console.WriteLine();
        }

        Sum(grid, plan, plan.Taken > 0 ? FinishedCells.FolderName(parsed) : null);
        Show(findings);
        if (power is not null)
        {
            Show(power, parsed.GetValue(s_power)!.Value);
        }

        return exit;
    }

    private static string Json(Experiments.Grids.Grid grid, PlanEstimate plan, HashSet<CellId> finished, IReadOnlyList<Finding> findings, IReadOnlyList<PowerLine>? power) => JsonSerializer.Serialize(
        new
        {
            grid = grid.Name,
            cells = plan.Cells,
            experts = plan.Experts,
            done = plan.Done,
            taken = plan.Taken,
            outdated = plan.Outdated,
            toRun = plan.ToRun,
            slots = plan.Slots,
            deviceSeconds = plan.DeviceSeconds,
            wallSeconds = plan.Wall.TotalSeconds,
            wallSecondsBetween = new[] { plan.WallBetween.Low.TotalSeconds, plan.WallBetween.High.TotalSeconds },
            preflight = findings.Select(finding => new { stops = finding.Stops, text = finding.Text }),
            peakBytes = plan.PeakBytes,
            bases = plan.Bases,
            power = power?.Select(row => new
            {
                dataset = row.Line.Dataset,
                resolution = row.Line.Resolution,
                imagesPerClass = row.Line.ImagesPerClass,
                method = row.Line.Method,
                view = row.View,
                seedsDone = row.Line.SeedsDone,
                deviation = row.Deviation,
                seeds = row.Seeds,
                against = row.Against?.Method,
                pairs = row.Pairs,
            }),
            lines = plan.Lines.Select(line => new
            {
                dataset = line.Dataset,
                resolution = line.Resolution,
                imagesPerClass = line.ImagesPerClass,
                method = line.Method,
                cells = line.Cells,
                done = line.Done,
                taken = line.Taken,
                flop = line.Cost.Total,
                secondsPerCell = line.PerCell.Seconds,
                secondsLeft = line.SecondsLeft,
                basis = line.PerCell.Basis,
                peakBytes = line.Memory.Peak,
                memory = new
                {
                    data = line.Memory.Data,
                    weights = line.Memory.Weights,
                    latents = line.Memory.Latents,
                    generating = line.Memory.Generating,
                    matching = line.Memory.Matching,
                    evaluating = line.Memory.Evaluating,
                    runtime = line.Memory.Runtime,
                },
            }),
            list = grid.Cells().Select(cell => new { id = cell.Id().ToString(), label = cell.Label(), done = finished.Contains(cell.Id()), spec = JsonNode.Parse(cell.ToCanonicalUtf8()) }),
        },
        JsonSerializerOptions.Web);

    private static void Show(PlanEstimate plan)
    {
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
    }

    /// <summary>What there is, what is done, and what the rest costs.</summary>
    private static void Sum(Experiments.Grids.Grid grid, PlanEstimate plan, string? from)
    {
        var there = from is null ? string.Empty : $" ({plan.Taken} of them in {from}, from where 'slfd run' takes {(plan.Taken == 1 ? "it" : "them")})";
        Console.WriteLine($"{grid.Name}: {Words.Count(plan.Cells, "cell", "cells")}, {(plan.Experts > 0 ? $"of which {plan.Experts} train experts or generators that others wait for, " : string.Empty)}{plan.Done} done{there}, {plan.ToRun} to run.");
        if (plan.Outdated > 0)
        {
            Console.WriteLine($"{Words.Count(plan.Outdated, "result is", "results are")} of an older revision of numerics; the report names the cells, and 'slfd retry --outdated' runs them again.");
        }

        if (plan.ToRun > 0)
        {
            Console.WriteLine($"Predicted: {plan.DeviceSeconds / 3600:F2} device hours, {Words.Duration(plan.Wall)} on {Words.Count(plan.Slots, "slot", "slots")}, between {Words.Duration(plan.WallBetween.Low)} and {Words.Duration(plan.WallBetween.High)} ({string.Join("; ", plan.Bases)}).");
            Console.WriteLine($"Peak memory of the hungriest cell: {Words.Memory((long)plan.PeakBytes)} on its device{(plan.Slots > 1 ? $", so up to {Words.Memory((long)(plan.PeakBytes * plan.Slots))} for {plan.Slots} slots at once" : string.Empty)} (estimated from shapes).");
        }
    }

    /// <summary>Whether the grid can run here, and the plan with what is there; data and weights are looked at where their folder is named, since plans are made on other machines, too.</summary>
    private static async Task<(PlanEstimate Plan, IReadOnlyList<Finding> Findings)> Findings(ParseResult parsed, PlanEstimate plan, IReadOnlyList<DeviceSlot> devices, CancellationToken stop)
    {
        if (parsed.GetValue(SharedOptions.Data) is null)
        {
            return (plan, []);
        }

        Preflight preflight = new(plan, SharedOptions.DataOf(parsed), WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory));
        IReadOnlyList<Finding> findings = [.. await preflight.Files(stop), .. preflight.Disk(SharedOptions.RunsOf(parsed), devices.Count), .. preflight.Memory(devices)];
        return (preflight.Plan, findings);
    }

    private static void Show(IReadOnlyList<Finding> findings)
    {
        if (findings.Count > 0)
        {
            Console.WriteLine("\nOn this host:");
            foreach (var finding in findings.OrderByDescending(finding => finding.Stops))
            {
                Console.WriteLine($"  {(finding.Stops ? "NOT READY" : "ready    ")}  {finding.Text}");
            }
        }
    }

    private static void Show(IReadOnlyList<PowerLine> power, double points)
    {
        Console.WriteLine(FormattableString.Invariant($"\nSeeds to see a difference of {points} points at {100 * Power.Wanted} % power (two-sided, p < {Significance.Level}):"));
        if (power.Count == 0)
        {
            Console.WriteLine("no row has results of two seeds: nothing is known of how seeds spread. Run a few seeds first.");
            return;
        }

        var rows = new Table().Border(TableBorder.Simple).AddColumns("data set", "px", "ipc", "method", "view", "seeds done", "s repeat", "s seed", "s of a seed's mean", "seeds of each", "pairs", "paired with");
        foreach (var row in power)
        {
            rows.AddRow(
                row.Line.Dataset, $"{row.Line.Resolution}", $"{row.Line.ImagesPerClass}", Markup.Escape(row.Line.Method), row.View, $"{row.Line.SeedsDone}",
                Points(row.Parts.BetweenRepeats), Points(row.Parts.BetweenSeeds), Points(row.Deviation), row.Seeds is { } seeds ? $"{seeds}" : "too many",
                row.Against is null ? "-" : row.Pairs is { } pairs ? $"{pairs}" : "too many", Markup.Escape(row.Against?.Method ?? "-"));
        }

        AnsiConsole.Write(rows);
        Console.WriteLine("seeds of each: of this row and of one that spreads alike, unpaired. pairs: seeds that both rows share. From few seeds the spread itself is known badly: plan again when more are done.");

        static string Points(double? fraction) => fraction is { } value ? FormattableString.Invariant($"{100 * value:F2}") : "-";
    }
}
