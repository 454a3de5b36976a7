using System.CommandLine;
using Slfd.Cli.Hosting;
using Slfd.Messages.Artifacts;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Cli.Commands;

/// <summary><c>slfd report NAME</c>: a grid's table, at any time.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> s_name = new("GRID") { Description = "Name of a grid that was run in this runs folder" };

    private static readonly Option<string> s_format = new Option<string>("--format")
    {
        Description = "How the table is written",
        HelpName = string.Join('|', ReportFormats.All.Select(format => format.Name())),
        DefaultValueFactory = _ => ReportFormat.Terminal.Name(),
    }.AcceptOnlyFromAmong([.. ReportFormats.All.Select(format => format.Name())]);

    public static Command Create()
    {
        Command command = new("report", """
            Print the table of a grid from the results so far; cells that are not done show as such (2/3), never as zero.
            Works while the grid runs in another terminal, too. All formats are also written below RUNS/reports/GRID.

            Examples:
              slfd report quickstart
              slfd report quickstart --format csv > quickstart.csv
              slfd report table-1 --runs /scratch/runs --format latex
            """)
        {
            s_name, s_format, SharedOptions.Runs,
        };
        command.SetAction((parsed, _) => Run(parsed));
        return command;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        var (runs, name) = (SharedOptions.RunsOf(parsed), parsed.GetRequiredValue(s_name));
        var format = ReportFormats.All.Single(format => format.Name() == parsed.GetRequiredValue(s_format));
        Console.Write((await TableOf(runs, name)).Render(format, RunCommand.Width()));
        return ExitCode.Success;
    }

    private static async Task<GridTable> TableOf(RunsFolder runs, string name)
    {
        if (!File.Exists(runs.CoordinatorDatabase))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{runs.Root} holds no results: no grid was run there; say --runs DIR");
        }

        try
        {
            // Nobody runs a grid here: let reporting catch up with what a crash may have cut off.
            await using var lab = LocalLab.Open(runs);
            return (await lab.Report(name, null)).Table;
        }
        catch (CommandFailure inUse) when (inUse.ExitCode == ExitCode.CannotServe)
        {
            // A grid is running: its reporting keeps the store up to date.
            using var store = ResultStore.OpenToRead(runs.ReportingDatabase);
            if (store is null)
            {
                throw;
            }

            var grid = store.FindGrid(name)
                ?? throw new CommandFailure(ExitCode.BadInput, $"no grid called '{name}' in {runs.Root}; there {(store.Grids().Count == 1 ? "is" : "are")} {string.Join(", ", store.Grids().Select(known => known.Name))}");
            return GridTable.From(grid, store.RowsOf(grid));
        }
    }
}
