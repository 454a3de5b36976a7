using System.CommandLine;
using Slfd.Artifacts;
using Slfd.Cli.Shared;
using Slfd.Experiments.Grids;
using Slfd.Hosts.Local;
using Slfd.Programs;
using Slfd.Reporting.Figures;
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

    private static readonly Option<bool> s_full = new("--full") { Description = "As text: every table, section and note" };
    private static readonly Option<bool> s_brief = new("--brief") { Description = "As text: the headline tables alone" };

    private static readonly Option<string?> s_section = new Option<string?>("--section")
    {
        Description = "As text: one section of the report, nothing else",
        HelpName = string.Join('|', ReportView.Parts),
    }.AcceptOnlyFromAmong([.. ReportView.Parts]);

    private static readonly Option<string?> s_choice = new Option<string?>("--choice")
    {
        Description = "Which evaluation point the numbers come from, as text, in markdown and latex (default: best as text, else all)",
        HelpName = string.Join('|', ChoiceNames.All.Select(choice => choice.Name())),
    }.AcceptOnlyFromAmong([.. ChoiceNames.All.Select(choice => choice.Name())]);

    /// <summary>Of a runs folder, too.</summary>
    public static Option<bool> Paper { get; } = new("--paper") { Description = "Print the paper's values beside ours although drawn images stand in for the data; files below RUNS/reports stay without" };

    /// <summary>Draws into the runs folder, so it is nothing for those who ask a server.</summary>
    public static Option<bool> Figures { get; } = new("--figures") { Description = "Also draw figures (SVG, PDF, PNG) and sheets of the synthetic images (PNG) below RUNS/reports/GRID" };

    public static Command Create()
    {
        Command command = new("report", """
            Print the table of a grid from the results so far; cells that are not done show as such (2/3), never as zero.
            Text is short: the headline tables, and a line for each further part that says how to get it. The other formats are whole: tables, the
            comparison with the paper, DD-Ranking's scores, tests between methods, the spread over seeds and repeats. docs/reports.md explains every number.
            Works while the grid runs in another terminal, too. All formats are also written below RUNS/reports/GRID.

            Examples:
              slfd report quickstart
              slfd report quickstart --section tests --choice last
              slfd report quickstart --full | less
              slfd report quickstart --format csv > quickstart.csv
              slfd report table-1 --runs /scratch/runs --format latex
              slfd report table-1 --figures --format html > table-1.html
              slfd report table-1 --server http://c1:8470        (from a running coordinator, not from a folder)
            """)
        {
            s_name, s_format, s_full, s_brief, s_section, s_choice, Paper, Figures, SharedOptions.Runs, ServerOptions.Server, ServerOptions.Authority,
        };
        command.SetAction((parsed, stop) => AsksServer(parsed) ? Fetch(parsed, stop) : Run(parsed));
        return command;
    }

    /// <summary>A folder that is named on the command line counts more than a server that the environment names.</summary>
    private static bool AsksServer(ParseResult parsed) => ServerOptions.IsChosen(parsed)
        && (parsed.GetResult(ServerOptions.Server) is { Implicit: false } || parsed.GetResult(SharedOptions.Runs) is not { Implicit: false } && !parsed.GetValue(Figures) || parsed.InvocationConfiguration is Invocation { Client: not null });

    private static async Task<int> Fetch(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Paper))
        {
            throw new CommandFailure(ExitCode.BadInput, $"{Paper.Name} is of a runs folder; from a coordinator, write paper = true into the grid");
        }

        using var client = ServerOptions.ClientOf(parsed);
        var view = ViewOf(parsed);
        var part = $"&extent={view.Extent.ToString().ToLowerInvariant()}{(view.Section is { } section ? $"&section={section}" : "")}{(view.Choice is { } choice ? $"&choice={choice.Name()}" : "")}";
        var table = await client.Text($"/api/grids/{Uri.EscapeDataString(parsed.GetRequiredValue(s_name))}/report?format={parsed.GetRequiredValue(s_format)}&width={RunCommand.Width(parsed.InvocationConfiguration.Output)}{part}", stop);
        parsed.InvocationConfiguration.Output.Write(table);
        return ExitCode.Success;
    }

    private static async Task<int> Run(ParseResult parsed)
    {
        var (runs, name) = (SharedOptions.RunsOf(parsed), parsed.GetRequiredValue(s_name));
        var format = ReportFormats.All.Single(format => format.Name() == parsed.GetRequiredValue(s_format));
        var (_, table, figures) = await TableOf(runs, name, parsed.GetValue(Figures), DamagedCells.MostHashed);
        table = parsed.GetValue(Paper) ? table with { Grid = table.Grid with { Paper = true } } : table;
        // With figures the page in the folder has the sheets of images, too.
        Console.Write(figures is not null && format == ReportFormat.Html ? await File.ReadAllTextAsync(Path.Combine(runs.Report(name), format.FileName())) : Rendered(table, format, ViewOf(parsed)));
        if (figures is not null && format == ReportFormat.Terminal)
        {
            Console.WriteLine();
            PrintFigures(runs.Report(name), figures);
        }

        return ExitCode.Success;
    }

    /// <summary>What the options ask for. Those of text are refused beside another format, which would ignore them.</summary>
    private static ReportView ViewOf(ParseResult parsed)
    {
        var (full, brief, section) = (parsed.GetValue(s_full), parsed.GetValue(s_brief), parsed.GetValue(s_section));
        var choice = parsed.GetValue(s_choice) is { } name ? ChoiceNames.All.Single(one => one.Name() == name) : (Choice?)null;
        var format = parsed.GetRequiredValue(s_format);
        string[] parts = [.. new[] { full ? "--full" : null, brief ? "--brief" : null, section is null ? null : "--section" }.OfType<string>()];
        if (parts.Length > 1)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{string.Join(" and ", parts)} exclude each other");
        }

        if (format != ReportFormat.Terminal.Name() && parts.Length > 0)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{parts[0]} is of text; with --format {format} the report is whole");
        }

        if (choice is not null && format is not ("terminal" or "markdown" or "latex"))
        {
            throw new CommandFailure(ExitCode.BadInput, $"--choice is of text, markdown and latex; with --format {format} the report has every choice");
        }

        var runs = parsed.GetResult(SharedOptions.Runs) is { Implicit: false } ? $" --runs {parsed.GetRequiredValue(SharedOptions.Runs)}" : "";
        return new(full ? ReportExtent.Full : brief ? ReportExtent.Brief : ReportExtent.Shortened, section, choice, $"slfd report {parsed.GetRequiredValue(s_name)}{runs}");
    }

    private static string Rendered(GridTable table, ReportFormat format, ReportView view)
    {
        try
        {
            return table.Render(format, RunCommand.Width(Console.Out), view);
        }
        catch (SectionMissingException without)
        {
            throw new CommandFailure(ExitCode.BadInput, without.Message);
        }
    }

    /// <summary>Names what was drawn, and what could not be read for it.</summary>
    public static void PrintFigures(string folder, FiguresWritten? figures)
    {
        const int Named = 6;
        if (figures is { Files.Count: > 0 })
        {
            var more = figures.Files.Count > Named ? $" and {figures.Files.Count - Named} more" : "";
            Console.WriteLine($"Figures: {string.Join(", ", figures.Files.Take(Named))}{more} in {RunCommand.Relative(folder)}");
        }

        foreach (var problem in figures?.Problems ?? [])
        {
            Console.WriteLine($"warning: {problem}");
        }
    }

    /// <summary>A grid's table from all results that are known now.</summary>
    /// <exception cref="CommandFailure">The runs folder has no such grid.</exception>
    public static async Task<GridTable> TableNow(RunsFolder runs, string name) => (await TableOf(runs, name, figures: false, mostHashed: 0)).Table;

    /// <summary>A grid's table, the same with the cells named whose files are damaged, and what was drawn.</summary>
    private static async Task<(GridTable Table, GridTable Named, FiguresWritten? Figures)> TableOf(RunsFolder runs, string name, bool figures, long mostHashed)
    {
        if (!File.Exists(runs.CoordinatorDatabase))
        {
            // A coordinator host's own folder has a store and no journal.
            return FromStore(runs, name, figures, mostHashed)
                ?? throw new CommandFailure(ExitCode.BadInput, $"{runs.Root} holds no results: no grid was run there; say --runs DIR");
        }

        try
        {
            // Nobody runs a grid here: let reporting catch up with what a crash may have cut off.
            await using var lab = LocalLab.Open(runs);
            var reports = await lab.Report(name, null, figures, mostHashed);
            return (reports.Table, reports.Written, reports.Figures);
        }
        catch (CommandFailure inUse) when (inUse.ExitCode == ExitCode.CannotServe)
        {
            // A grid is running: its reporting keeps the store up to date.
            if (FromStore(runs, name, figures, mostHashed) is { } shown)
            {
                return shown;
            }

            throw;
        }
    }

    private static (GridTable Table, GridTable Named, FiguresWritten? Figures)? FromStore(RunsFolder runs, string name, bool figures, long mostHashed)
    {
        using var store = StoreOf(runs, name);
        if (store is null)
        {
            return null;
        }

        var grid = Known(store, name)!;
        var table = GridTable.From(grid, store.RowsOf(grid));
        var named = DamagedCells.NamedIn(table, runs, mostHashed);
        return (table, named, figures ? ReportFolder.Draw(runs, named) : null);
    }

    /// <summary>Of the copies of the results in a runs folder, its own and those of the coordinator hosts that share it, the one that was written last and knows the grid; null: there is no copy at all.</summary>
    /// <exception cref="CommandFailure">There are copies, and none knows such a grid.</exception>
    public static ResultStore? StoreOf(RunsFolder runs, string name)
    {
        var found = false;
        List<string> others = [];
        foreach (var copy in runs.ReportingDatabases())
        {
            var store = ResultStore.OpenToRead(copy);
            if (store is not null && Known(store, name) is not null)
            {
                return store;
            }

            found |= store is not null;
            others.AddRange(store?.Grids().Select(other => other.Name) ?? []);
            store?.Dispose();
        }

        return found ? throw new CommandFailure(ExitCode.BadInput, $"no grid called '{name}' in {runs.Root}; there {(others.Count == 1 ? "is" : "are")} {string.Join(", ", others.Distinct())}") : null;
    }

    private static Grid? Known(ResultStore store, string name)
    {
        try
        {
            return store.FindGrid(name);
        }
        catch (InvalidDataException ofAnotherBuild)
        {
            throw new CommandFailure(ExitCode.BadInput, ofAnotherBuild.Message);
        }
    }
}
