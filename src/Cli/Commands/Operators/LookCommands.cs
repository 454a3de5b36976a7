using System.CommandLine;
using Slfd.Api.Alerts;
using Slfd.Api.Texts;
using Slfd.Artifacts.Stored;
using Slfd.Cli.Rendering;
using Slfd.Cli.Screens;
using Slfd.Cli.Shared;
using Slfd.Cli.Watching;
using Slfd.Messages.Coordination;
using Slfd.Programs;

namespace Slfd.Cli.Commands.Operators;

/// <summary><c>slfd status|grids|cells|cell|nodes|failures|alerts|audit|history|tail</c>: what operators look at.</summary>
internal static class LookCommands
{
    private static readonly Argument<string?> s_grid = new("GRID") { Description = "Only this grid", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string> s_cell = new("CELL") { Description = "A cell's id, or its first digits" };
    private static readonly Option<int> s_most = new("--most") { Description = "At most so many", HelpName = "N", DefaultValueFactory = _ => 200 };
    private static readonly Option<bool> s_tailOnce = new("--once") { Description = "Print what happened lately and end" };
    private static readonly Option<bool> s_fail = new("--fail") { Description = "End with code 1 if a cell has failed or waits in vain: for scripts, to which 'ended' alone is no success" };
    private static readonly Option<bool> s_verify = new("--verify") { Description = "Instead: have the host that answers read its artifacts whole and compare their hashes; exit code 1 if one is not what was accepted" };
    private static readonly Option<string> s_ofCell = new("--cell") { Description = "Only of this cell: its id, or its first digits", HelpName = "ID", DefaultValueFactory = _ => string.Empty };
    private static readonly Option<string> s_ofGrid = new("--grid") { Description = "Only of this grid and its cells", HelpName = "NAME", DefaultValueFactory = _ => string.Empty };
    private static readonly Option<string[]> s_kind = new("--kind") { Description = "Only of this kind: granted, released, checkpoint, done, failed, operator, …", HelpName = "WORD" };
    private static readonly Option<long> s_before = new("--before") { Description = "Only events with a lower number: where an earlier call ended", HelpName = "N" };
    private static readonly TimeSpan s_tailEvery = TimeSpan.FromSeconds(1);

    public static IEnumerable<Command> Create()
    {
        yield return Command("status", "One screen: what is done of all, when it ends, what is wrong, and which hosts are there.\n\nExamples:\n  slfd status\n  slfd status --watch\n  slfd status table-1 --fail && slfd report table-1\n  slfd status table-1 --json", Status, s_grid, s_fail, Watch.Option, Watch.Once);
        yield return Command("grids", "The grids by name, with their priorities.\n\nExample:\n  slfd grids", Grids);
        var cells = Command("cells", "List cells, with the reason why each does not run.\n\nExamples:\n  slfd cells --grid table-1 --state failed\n  slfd cells --method \"slfd*\" --attempts \">1\"\n  slfd cells --node gpu3 --state running --json", Cells, s_most, Watch.Option, Watch.Once);
        SelectorOptions.AddTo(cells, cells: false);
        yield return cells;
        yield return Command("cell", "Everything about one cell: result, folder, checkpoint, every attempt with its end and cause, the last lines of its log.\n\nExamples:\n  slfd cell 3fa9c1d2\n  slfd cell 3fa9c1d2 --verify", Cell, s_cell, s_verify);
        yield return Command("logs", "What an attempt's worker writes, while it runs too: where it goes on, phases, evaluations, warnings, errors.\n\nExamples:\n  slfd logs 3fa9c1d2\n  slfd logs 3fa9c1d2 --follow\n  slfd logs 3fa9c1d2 --metrics > curve.csv",
            (parsed, client, stop) => LogCommand.Run(parsed, parsed.GetRequiredValue(s_cell), client, stop), s_cell, LogCommand.Follow, LogCommand.Attempt, LogCommand.Metrics);
        yield return Command("nodes", "The hosts with their devices: version, model, what runs on each, how fast, and until when.\n\nExample:\n  slfd nodes\n  slfd nodes --watch", Nodes, Watch.Option, Watch.Once);
        yield return Command("failures", "What failed and delayed cells have in common: groups by class and message, each with its devices, times and the end of one log. One cell on three devices is the cell's fault, three cells on one device are the device's.\n\nExamples:\n  slfd failures\n  slfd failures table-1 --json", Failures, s_grid);
        yield return Command("alerts", "What is wrong now, and who has seen it. 'slfd acknowledge KIND KEY' says that one was seen.\n\nExample:\n  slfd alerts", Alerts);
        yield return Command("audit", "What operators did: who, when, from where. The latest first.\n\nExample:\n  slfd audit --most 20", Audit, s_most);
        yield return Command("history", "What happened, however long ago, the latest first: of all, of a cell, or of a grid.\n\nExamples:\n  slfd history --cell 3fa9c1d2\n  slfd history --grid table-1 --kind failed --most 1000\n  slfd history --kind operator --json", History, s_ofCell, s_ofGrid, s_kind, s_before, s_most);
        yield return Command("tail", "Follow what happens: grants, results, failures, operators. Ctrl-C ends it.\n\nExamples:\n  slfd tail\n  slfd tail --once --json", Tail, s_tailOnce);
    }

    private static Command Command(string name, string help, Func<ParseResult, OperatorClient, CancellationToken, Task<int>> run, params Symbol[] symbols)
    {
        Command command = new(name, help) { ServerOptions.Server, ServerOptions.Authority, ServerOptions.Json };
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

    private static async Task<int> Status(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var only = parsed.GetValue(s_grid);
        if (parsed.GetValue(ServerOptions.Json))
        {
            var grids = await Looks.Grids(client, only, stop);
            Lines.Json(parsed, grids);
            return Fails(parsed, new(grids, null, null, null));
        }

        if (parsed.GetValue(Watch.Option))
        {
            return await new Watch("slfd status", async (choice, _, ending) =>
            {
                var now = await Looks.Status(client, only, ending);
                return width => StatusScreen.Of(now with { Grids = Arranged.Grids(now.Grids, choice) }, width);
            }).Run(parsed, WatchChoice.OfGrids, stop);
        }

        var facts = await Looks.Status(client, only, stop);
        Show(parsed, width => StatusScreen.Of(facts, width));
        return Fails(parsed, facts);
    }

    private static int Fails(ParseResult parsed, StatusFacts facts) => parsed.GetValue(s_fail) && facts.HaveFailed ? ExitCode.Incomplete : ExitCode.Success;

    /// <summary>Prints a screen: as wide as the terminal and in colours, or uncut and without.</summary>
    private static void Show(ParseResult parsed, Func<int, Screen> draw)
    {
        if (Terminals.Of(parsed) is { } terminal)
        {
            draw(terminal.Profile.Width).Print(terminal);
        }
        else
        {
            draw(Screen.Unlimited).Print(parsed.InvocationConfiguration.Output);
        }
    }

    private static async Task<int> Grids(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var grids = await client.Get<GridStatus[]>("/api/grids", stop);
        if (!Lines.Json(parsed, grids))
        {
            Lines.Table(parsed.InvocationConfiguration.Output, ["grid", "state", "priority", "cells"], [.. grids.Select(grid => new[] { grid.Grid, Standing.Of(grid), Lines.Number(grid.Priority), Lines.Number(grid.Cells) })]);
        }

        return ExitCode.Success;
    }

    private static async Task<int> Cells(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var (query, most) = (SelectorText.ToQuery(SelectorOptions.Of(parsed, cells: false)), Math.Max(1, parsed.GetValue(s_most)));
        if (parsed.GetValue(Watch.Option) && !parsed.GetValue(ServerOptions.Json))
        {
            return await new Watch("slfd cells", async (choice, height, ending) =>
            {
                var filtered = choice.Filter == WatchChoice.All ? query : $"{query}&state={choice.Filter}";
                var now = await Looks.Cells(client, filtered, Math.Min(most, height), Enum.Parse<CellOrder>(choice.Sort, ignoreCase: true), ending);
                return width => CellsScreen.Of(now.Cells, now.Total, width);
            }).Run(parsed, WatchChoice.OfCells, stop);
        }

        var (cells, total) = await Looks.Cells(client, query, most, CellOrder.Grid, stop);
        if (!Lines.Json(parsed, new { total, cells }))
        {
            Show(parsed, width => CellsScreen.Of(cells, total, width));
        }

        return ExitCode.Success;
    }

    private static async Task<int> Cell(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var cell = await client.Get<CellDetail>($"/api/cells/{Uri.EscapeDataString(parsed.GetRequiredValue(s_cell))}", stop);
        if (parsed.GetValue(s_verify))
        {
            var proof = await client.Get<CellProof>($"/api/cells/{cell.View.Cell}/proof", stop);
            if (!Lines.Json(parsed, proof))
            {
                Show(parsed, width => ProofScreen.Of(proof, width));
            }

            return proof.IsSound ? ExitCode.Success : ExitCode.Incomplete;
        }

        if (!Lines.Json(parsed, cell))
        {
            var (folder, log) = await Looks.Folder(client, cell, stop);
            Show(parsed, width => CellScreen.Of(cell, folder, log, width));
        }

        return ExitCode.Success;
    }

    private static async Task<int> Nodes(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        if (parsed.GetValue(Watch.Option) && !parsed.GetValue(ServerOptions.Json))
        {
            return await new Watch("slfd nodes", async (choice, _, ending) =>
            {
                var (now, refused) = (await Looks.Nodes(client, ends: true, ending), await Looks.Refused(client, ending));
                return width => NodesScreen.Of(Arranged.Nodes(now, choice), width, now.Count > 0 && choice.Filter != WatchChoice.All ? choice.Filter : null, refused);
            }).Run(parsed, WatchChoice.OfNodes, stop);
        }

        var nodes = await Looks.Nodes(client, ends: true, stop);
        if (!Lines.Json(parsed, nodes))
        {
            var refused = await Looks.Refused(client, stop);
            Show(parsed, width => NodesScreen.Of(nodes, width, refused: refused));
        }

        return ExitCode.Success;
    }

    private static async Task<int> Failures(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var groups = await client.Get<FailureGroups>(parsed.GetValue(s_grid) is { } grid ? $"/api/failures?grid={Uri.EscapeDataString(grid)}" : "/api/failures", stop);
        if (!Lines.Json(parsed, groups))
        {
            Show(parsed, width => FailuresScreen.Of(groups, width));
        }

        return ExitCode.Success;
    }

    private static async Task<int> Alerts(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var alerts = await client.Get<Alert[]>("/api/alerts", stop);
        if (!Lines.Json(parsed, alerts))
        {
            Show(parsed, width => AlertsScreen.Of(alerts, width));
        }

        return ExitCode.Success;
    }

    private static async Task<int> Audit(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        List<AuditEntry> entries = [];
        var most = Math.Max(1, parsed.GetValue(s_most));
        for (var (before, more) = (0L, true); more && entries.Count < most; more = before > 0)
        {
            var page = await client.Get<AuditPage>($"/api/audit?before={before}&most={Math.Min(100, most - entries.Count)}", stop);
            entries.AddRange(page.Entries);
            before = page.Next;
        }

        if (!Lines.Json(parsed, entries))
        {
            Lines.Table(parsed.InvocationConfiguration.Output, ["when", "who", "from", "verb", "selector", "changed"],
                [.. entries.Select(entry => new[] { Lines.Time(entry.At), entry.By.Name, entry.By.From, entry.Verb, entry.Selector, Lines.Number(entry.Count) })]);
        }

        return ExitCode.Success;
    }

    private static async Task<int> History(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var (most, before) = (Math.Max(1, parsed.GetValue(s_most)), parsed.GetValue(s_before));
        var query = $"cell={Uri.EscapeDataString(parsed.GetValue(s_ofCell)!)}&grid={Uri.EscapeDataString(parsed.GetValue(s_ofGrid)!)}{string.Concat((parsed.GetValue(s_kind) ?? []).Select(kind => $"&kind={Uri.EscapeDataString(kind)}"))}";
        List<Happening> items = [];
        for (var more = true; more && items.Count < most; more = before > 0)
        {
            var page = await client.Get<History>($"/api/history?before={before}&most={Math.Min(GetHistory.LargestPage, most - items.Count)}&{query}", stop);
            items.AddRange(page.Items);
            before = page.Next;
        }

        if (!Lines.Json(parsed, new { next = before, items }))
        {
            foreach (var item in items)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{item.Number,8}  {Lines.Time(item.At)}  {item.Kind,-11}  {item.Cell?.Prefix ?? "        "}  {item.Text}");
            }

            if (before > 0)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"earlier: --before {before}");
            }
        }

        return ExitCode.Success;
    }

    private static async Task<int> Tail(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var (after, json, output) = (-1L, parsed.GetValue(ServerOptions.Json), parsed.InvocationConfiguration.Output);
        try
        {
            while (true)
            {
                var page = await client.Get<Happenings>($"/api/events?after={after}", stop);
                if (page.Missed && !json)
                {
                    output.WriteLine("(some events were missed)");
                }

                foreach (var item in page.Items)
                {
                    output.WriteLine(json
                        ? System.Text.Json.JsonSerializer.Serialize(item, OperatorClient.JsonLine)
                        : $"{Lines.Time(item.At)}  {item.Kind,-11}  {item.Cell?.Prefix ?? "        "}  {item.Text}");
                }

                if (page.Items.Length == 0 || after < 0)
                {
                    if (parsed.GetValue(s_tailOnce))
                    {
                        return ExitCode.Success;
                    }

                    await Task.Delay(s_tailEvery, stop);
                }

                after = page.Items.Length > 0 ? page.Items[^1].Number : page.Last;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
    }
}
