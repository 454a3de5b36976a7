using System.CommandLine;
using Slfd.Api.Texts;
using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.GpuNode.Workers;
using Slfd.Messages.Coordination;
using Slfd.Programs;
using Slfd.Reporting.Costs;

namespace Slfd.Cli.Commands.Operators;

/// <summary><c>slfd submit|pause|resume|cancel|retry|drain|undrain|forget|quarantine|restore|acknowledge</c>: what operators change. Each can be tried with <c>--dry-run</c>.</summary>
internal static class ChangeCommands
{
    private static readonly Argument<string[]> s_grids = new("GRID") { Description = "Names of grids", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> s_grid = new("--grid") { Description = "The same, as the selector of cells says it", HelpName = "NAME" };
    private static readonly Argument<string[]> s_nodes = new("NODE") { Description = "Names of nodes", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> s_node = new("--node") { Description = "The same, as the selector of cells says it", HelpName = "NAME" };
    private static readonly Argument<string[]> s_devices = new("DEVICE") { Description = "Devices as NODE/SLOT", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> s_reason = new("--reason") { Description = "Why, in one line, for the person who finds the device idle", HelpName = "TEXT", Required = true };
    private static readonly Argument<string> s_kind = new("KIND") { Description = $"Kind of the alert: {AlertKinds.Table.Names}" };
    private static readonly Argument<string> s_key = new("KEY") { Description = "Which of its kind, as 'slfd alerts' names it" };
    private static readonly Option<bool> s_force = new("--force") { Description = "Cells that are done as well: they run once more, and the new result replaces the old one" };
    private static readonly Option<bool> s_outdated = new("--outdated") { Description = "Instead: cells that are done with a result of an older revision of numerics (docs/operators.md); no selector is needed" };
    private static readonly Option<bool> s_retryFailed = new("--retry-failed") { Description = "Give its failed cells new attempts" };

    public static IEnumerable<Command> Create()
    {
        yield return Command("submit", "Submit a grid to a running coordinator. Cells that it has already, in this grid or another, are not run again.\n\nExamples:\n  slfd submit hocon/grids/table-1.conf --dry-run\n  slfd submit hocon/grids/table-1.conf\n  slfd submit grids/mine.conf --data /shared/datasets     (looks first whether data and weights are there)",
            Submit, SharedOptions.GridFileArgument, SharedOptions.Scale, s_retryFailed, SharedOptions.Replace, SharedOptions.Data, SharedOptions.Worker);
        yield return Command("pause", "Stop granting cells of grids; running ones are stopped and go on later from their last checkpoint.\n\nExample:\n  slfd pause table-1",
            (parsed, client, stop) => Each(parsed, client, Names(parsed, s_grids, s_grid), grid => $"/api/grids/{Uri.EscapeDataString(grid)}/pause", stop), s_grids, s_grid);
        yield return Command("resume", "Grant cells of grids again.\n\nExample:\n  slfd resume table-1",
            (parsed, client, stop) => Each(parsed, client, Names(parsed, s_grids, s_grid), grid => $"/api/grids/{Uri.EscapeDataString(grid)}/resume", stop), s_grids, s_grid);
        var cancel = Command("cancel", "Take cells that are not done out of the sweep, in every grid that names them, until they are retried.\n\nExamples:\n  slfd cancel --grid table-1 --method \"mtt/*\" --dry-run\n  slfd cancel 3fa9c1d2e4b5a6978812", Cells("cancel"));
        SelectorOptions.AddTo(cancel, cells: true);
        yield return cancel;
        var retry = Command("retry", "Let cells that are failed, cancelled or delayed run at once, with new attempts.\n\nExamples:\n  slfd retry --grid table-1 --state failed\n  slfd retry --state cancelled --dataset cifar10\n  slfd retry 3fa9c1d2e4b5a6978812 --force\n  slfd retry --outdated --dry-run", Cells("retry"), s_force, s_outdated);
        SelectorOptions.AddTo(retry, cells: true);
        yield return retry;
        yield return Command("drain", "Have nodes write checkpoints, hand back and leave. They get nothing until they are undrained, even if they are started again.\n\nExample:\n  slfd drain gpu3 --dry-run",
            (parsed, client, stop) => Each(parsed, client, Names(parsed, s_nodes, s_node), node => $"/api/nodes/{Uri.EscapeDataString(node)}/drain", stop), s_nodes, s_node);
        yield return Command("undrain", "Let nodes work again.\n\nExample:\n  slfd undrain gpu3",
            (parsed, client, stop) => Each(parsed, client, Names(parsed, s_nodes, s_node), node => $"/api/nodes/{Uri.EscapeDataString(node)}/undrain", stop), s_nodes, s_node);
        yield return Command("forget", "Forget all that is known of nodes: a host that will not come back, or a name that somebody else took. Their cells go to others; a node that comes again under that name is a new one.\n\nExample:\n  slfd forget gpu3 --dry-run",
            (parsed, client, stop) => Each(parsed, client, Names(parsed, s_nodes, s_node), node => $"/api/nodes/{Uri.EscapeDataString(node)}/forget", stop), s_nodes, s_node);
        yield return Command("restore", "Let quarantined devices work again.\n\nExample:\n  slfd restore gpu3/cuda:1", (parsed, client, stop) => Each(parsed, client, parsed.GetRequiredValue(s_devices), device => DevicePath(device, "restore"), stop), s_devices);
        yield return Command("quarantine", "Give devices no more cells until they are restored, also after a new start of their node. What runs on them goes on.\n\nExample:\n  slfd quarantine gpu3/cuda:1 --reason \"its fan is loud\" --dry-run",
            (parsed, client, stop) => Each(parsed, client, parsed.GetRequiredValue(s_devices), device => DevicePath(device, "quarantine"), stop, $"&reason={Uri.EscapeDataString(parsed.GetRequiredValue(s_reason))}"), s_devices, s_reason);
        yield return Command("acknowledge", "Say that an alert was seen: it stands apart until it grows or comes again. 'slfd alerts' lists them.\n\nExample:\n  slfd acknowledge silent gpu3",
            (parsed, client, stop) => Each(parsed, client, [parsed.GetRequiredValue(s_key)], key => "/api/alerts/acknowledge", stop, $"&kind={Uri.EscapeDataString(parsed.GetRequiredValue(s_kind))}&key={Uri.EscapeDataString(parsed.GetRequiredValue(s_key))}"), s_kind, s_key);
    }

    private static Command Command(string name, string help, Func<ParseResult, OperatorClient, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        Command command = new(name, help) { ServerOptions.Server, ServerOptions.Authority, ServerOptions.DryRun, ServerOptions.Json };
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        command.SetAction(async (parsed, stop) =>
        {
            using var client = ServerOptions.ClientOf(parsed);
            return await run(parsed, client, stop);
        });
        return command;
    }

    /// <summary>What is named with or without the option's name, which people who know the selectors of cells will type.</summary>
    private static string[] Names(ParseResult parsed, Argument<string[]> plain, Option<string[]> named)
    {
        string[] names = [.. parsed.GetValue(plain) ?? [], .. parsed.GetValue(named) ?? []];
        return names.Length > 0 ? names : throw new CommandFailure(ExitCode.BadInput, $"slfd {parsed.CommandResult.Command.Name} needs {plain.Name} or {named.Name} {named.HelpName}");
    }

    private static async Task<int> Submit(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var grid = SharedOptions.GridOf(parsed);
        if (parsed.GetValue(SharedOptions.Data) is not null)
        {
            // Data lie at the nodes; where this host sees the same folder, it can look.
            Preflight preflight = new(PlanEstimate.For(grid, [], slots: 1), SharedOptions.DataOf(parsed), WorkerCommandLine.Find(parsed.GetValue(SharedOptions.Worker)?.FullName, AppContext.BaseDirectory));
            Preflight.MustPass(await preflight.Files(stop));
        }

        var accepted = await client.Post<GridAccepted>($"/api/grids?retryFailed={parsed.GetValue(s_retryFailed)}&dryRun={parsed.GetValue(ServerOptions.DryRun)}&replace={parsed.GetValue(SharedOptions.Replace)}",
            grid.ToJson(), stop);
        if (!Lines.Json(parsed, accepted))
        {
            foreach (var change in accepted.Changes ?? [])
            {
                parsed.InvocationConfiguration.Output.WriteLine($"  changed: {change}");
            }

            var status = accepted.Status;
            parsed.InvocationConfiguration.Output.WriteLine($"{(accepted.DryRun ? "would submit" : "submitted")} {accepted.Name}: {status.Cells} cells, {accepted.NewCells} of them new, {Standing.Counts(status)}");
        }

        return ExitCode.Success;
    }

    private static Func<ParseResult, OperatorClient, CancellationToken, Task<int>> Cells(string verb) => async (parsed, client, stop) =>
    {
        var force = verb == "retry" ? $"&force={parsed.GetValue(s_force)}&outdated={parsed.GetValue(s_outdated)}" : string.Empty;
        var path = $"/api/cells/{verb}?{SelectorText.ToQuery(SelectorOptions.Of(parsed, cells: true))}&dryRun={parsed.GetValue(ServerOptions.DryRun)}{force}";
        var changed = await client.Post<Changed>(path, "{}", stop);
        if (!Lines.Json(parsed, changed))
        {
            Print(parsed.InvocationConfiguration.Output, changed, "cell");
        }

        return ExitCode.Success;
    };

    private static async Task<int> Each(ParseResult parsed, OperatorClient client, string[] names, Func<string, string> path, CancellationToken stop, string query = "")
    {
        foreach (var name in names)
        {
            var changed = await client.Post<Changed>($"{path(name)}?dryRun={parsed.GetValue(ServerOptions.DryRun)}{query}", "{}", stop);
            if (!Lines.Json(parsed, changed))
            {
                Print(parsed.InvocationConfiguration.Output, changed, "change");
            }
        }

        return ExitCode.Success;
    }

    private static string DevicePath(string device, string verb)
    {
        try
        {
            var id = IdentityJson.ParseDevice(device);
            return $"/api/nodes/{Uri.EscapeDataString(id.Node.Name)}/devices/{Uri.EscapeDataString(id.Slot)}/{verb}";
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{wrong.Message}{(verb == "restore" && File.Exists(device) ? $"; a backup of the journal is put back by 'slfd restore-journal {device}'" : string.Empty)}");
        }
    }

    private static void Print(TextWriter output, Changed changed, string what)
    {
        foreach (var change in changed.Changes)
        {
            output.WriteLine($"  {change.What}  {change.From} -> {change.To}{(change.Label.Length > 0 ? $"  {change.Label}" : string.Empty)}");
        }

        if (changed.Count > changed.Changes.Length)
        {
            output.WriteLine($"  … and {changed.Count - changed.Changes.Length} more; 'slfd cells' with the same options lists all");
        }

        foreach (var note in changed.Notes)
        {
            output.WriteLine($"note: {note}");
        }

        var count = Words.Count(changed.Count, what, what + "s");
        output.WriteLine(changed.DryRun ? $"would change: {count} (dry run, nothing was done)" : $"changed: {count}");
    }
}
