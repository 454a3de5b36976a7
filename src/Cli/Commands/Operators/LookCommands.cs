using System.CommandLine;
using Slfd.Api.Endpoints;
using Slfd.Api.Texts;
using Slfd.Cli.Rendering;
using Slfd.Cli.Shared;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Programs;

namespace Slfd.Cli.Commands.Operators;

/// <summary><c>slfd status|grids|cells|cell|nodes|audit|tail</c>: what operators look at.</summary>
internal static class LookCommands
{
    private static readonly Argument<string?> s_grid = new("GRID") { Description = "Only this grid", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string> s_cell = new("CELL") { Description = "A cell's id, or its first digits" };
    private static readonly Option<int> s_most = new("--most") { Description = "At most so many", HelpName = "N", DefaultValueFactory = _ => 200 };
    private static readonly Option<bool> s_follow = new("--once") { Description = "Print what happened lately and end" };
    private static readonly TimeSpan s_tailEvery = TimeSpan.FromSeconds(1);

    public static IEnumerable<Command> Create()
    {
        yield return Command("status", "How the grids, or one of them, and the devices stand.\n\nExamples:\n  slfd status\n  slfd status table-1 --json", Status, s_grid);
        yield return Command("grids", "The grids by name, with their priorities.\n\nExample:\n  slfd grids", Grids);
        var cells = Command("cells", "List cells, with the reason why each does not run.\n\nExamples:\n  slfd cells --grid table-1 --state failed\n  slfd cells --method \"slfd*\" --attempts \">1\"\n  slfd cells --node gpu3 --state running --json", Cells, s_most);
        SelectorOptions.AddTo(cells, cells: false);
        yield return cells;
        yield return Command("cell", "Everything about one cell: every attempt with its device, times, end and cause, and why it waits.\n\nExample:\n  slfd cell 3fa9c1d2", Cell, s_cell);
        yield return Command("nodes", "The hosts with their devices, and what runs on each.\n\nExample:\n  slfd nodes", Nodes);
        yield return Command("audit", "What operators did: who, when, from where. The latest first.\n\nExample:\n  slfd audit --most 20", Audit, s_most);
        yield return Command("tail", "Follow what happens: grants, results, failures, operators. Ctrl-C ends it.\n\nExamples:\n  slfd tail\n  slfd tail --once --json", Tail, s_follow);
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
        GridStatus[] grids = only is { } name ? [await client.Get<GridStatus>($"/api/grids/{Uri.EscapeDataString(name)}", stop)] : await client.Get<GridStatus[]>("/api/grids", stop);
        if (!Lines.Json(parsed, grids))
        {
            PrintGrids(parsed.InvocationConfiguration.Output, grids);
            if (only is null)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"\n{DevicesOf(await AllNodes(client, stop))}");
                foreach (var notice in await client.Get<string[]>("/api/notices", stop))
                {
                    parsed.InvocationConfiguration.Output.WriteLine($"notice: {notice}");
                }

                if ((await client.Get<LeftoverAnswer>("/api/leftovers", stop)).Sum is { Number: > 0 } leftovers)
                {
                    parsed.InvocationConfiguration.Output.WriteLine($"'slfd clean' would free {Words.Memory(leftovers.Bytes)}: {leftovers.Number} files and folders that nothing needs");
                }
            }
        }

        return ExitCode.Success;
    }

    /// <summary>A row per grid, a column per state of a cell.</summary>
    internal static void PrintGrids(TextWriter output, IEnumerable<GridStatus> grids) => Lines.Table(
        output,
        ["grid", "state", "priority", "cells", .. CellStates.Table.All.Select(state => state.Name), "duplicates", "alerts"],
        [.. grids.Select(grid => (string[])
        [
            grid.Grid, Standing.Of(grid), Lines.Number(grid.Priority), Lines.Number(grid.Cells), .. CellStates.Table.All.Select(state => Lines.Number(grid.Count(state.Value))),
            Lines.Number(grid.Duplicates), Lines.Number(grid.Alerts),
        ])]);

    private static async Task<int> Grids(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var grids = await client.Get<GridStatus[]>("/api/grids", stop);
        if (!Lines.Json(parsed, grids))
        {
            Lines.Table(parsed.InvocationConfiguration.Output, ["grid", "state", "priority", "cells"], [.. grids.Select(grid => new[] { grid.Grid, Standing.Of(grid), Lines.Number(grid.Priority), Lines.Number(grid.Cells) })]);
        }

        return ExitCode.Success;
    }

    /// <summary>Nodes and devices on one line.</summary>
    private static string DevicesOf(List<NodeView> nodes)
    {
        var devices = nodes.SelectMany(node => node.Devices).ToArray();
        var (running, quarantined) = (devices.Count(device => device.Lease is not null), devices.Count(device => device.Quarantined is not null));
        var states = nodes.GroupBy(node => node.State).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.Name()}");
        return nodes.Count == 0 ? "no node has come yet; 'slfd node --coordinators HOST:PORT' on a GPU host starts one"
            : $"nodes: {string.Join(", ", states)}; devices: {running} of {devices.Length} running cells{(quarantined > 0 ? $", {quarantined} {DeviceState.Quarantined.Name()}" : string.Empty)}";
    }

    private static async Task<int> Cells(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var (query, most) = (SelectorText.ToQuery(SelectorOptions.Of(parsed, cells: false)), Math.Max(1, parsed.GetValue(s_most)));
        List<CellView> cells = [];
        int? total = null;
        for (var (after, more) = (0, true); more && cells.Count < most; more = after > 0)
        {
            // They are counted once: that may look at every cell of a sweep.
            var page = await client.Get<CellPage>($"/api/cells?{query}&after={after}&most={Math.Min(100, most - cells.Count)}{(after == 0 ? "&count=true" : string.Empty)}", stop);
            cells.AddRange(page.Cells);
            (after, total) = (page.Next, total ?? page.Total);
        }

        if (!Lines.Json(parsed, new { total, cells }))
        {
            Lines.Table(parsed.InvocationConfiguration.Output, ["cell", "state", "attempts", "device", "progress", "label", "why it does not run"],
                [.. cells.Select(cell => new[] { cell.Cell.ToString(), cell.Marks.Length > 0 ? $"{cell.State.Name()} †" : cell.State.Name(), Lines.Number(cell.Attempts), cell.Device?.ToString() ?? "-", Progress(cell.Beat), cell.Label, cell.Why })]);
            parsed.InvocationConfiguration.Output.WriteLine($"{cells.Count} of {total}");
        }

        return ExitCode.Success;
    }

    private static async Task<int> Cell(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var cell = await client.Get<CellDetail>($"/api/cells/{Uri.EscapeDataString(parsed.GetRequiredValue(s_cell))}", stop);
        if (Lines.Json(parsed, cell))
        {
            return ExitCode.Success;
        }

        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine($"{cell.View.Cell}  {cell.View.Label}");
        output.WriteLine($"state       {cell.View.State.Name()}{(cell.View.Why.Length > 0 ? $": {cell.View.Why}" : string.Empty)}");
        output.WriteLine($"grids       {string.Join(", ", cell.Grids)}");
        if (cell.View.Marks.Length > 0)
        {
            output.WriteLine($"marked †    {MarkWords.Explained(cell.View.Marks)}");
        }

        foreach (var remark in cell.Outcome?.Remarks ?? [])
        {
            output.WriteLine($"remark      {remark}");
        }

        output.WriteLine($"progress    {Progress(cell.View.Beat)}, checkpoint {cell.Checkpoint}");
        if (cell.Last is { } last)
        {
            output.WriteLine($"last error  {last.Class.Name()}: {last.Message}");
        }

        Lines.Table(output, ["attempt", "device", "granted", "ended", "how", "cause"],
            [.. cell.Attempts.Select(attempt => new[]
            {
                attempt.Token.ToString(), attempt.Device.ToString(), Lines.Time(attempt.Granted), Lines.Time(attempt.Ended), attempt.End.Name(), attempt.Cause + (attempt.Duplicate ? " (a second result, not counted)" : string.Empty),
            })]);
        return ExitCode.Success;
    }

    private static async Task<int> Nodes(ParseResult parsed, OperatorClient client, CancellationToken stop)
    {
        var nodes = await AllNodes(client, stop);
        if (!Lines.Json(parsed, nodes))
        {
            Lines.Table(parsed.InvocationConfiguration.Output, ["node", "state", "heard", "device", "cell", "progress", "label"],
                [.. nodes.SelectMany(node => node.Devices.DefaultIfEmpty(new(string.Empty, null, string.Empty, null, null)).Select(device => new[]
                {
                    node.Node.Name, node.State.Name(), node.Heard is { } heard ? $"{Words.Duration(heard)} ago" : "-", device.Slot, device.Lease?.Cell.Prefix ?? "-", Progress(device.Beat),
                    device.Quarantined is { } because ? $"{DeviceState.Quarantined.Name()}: {because}" : device.Label,
                }))]);
        }

        return ExitCode.Success;
    }

    private static async Task<List<NodeView>> AllNodes(OperatorClient client, CancellationToken stop)
    {
        List<NodeView> nodes = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await client.Get<NodePage>($"/api/nodes?after={after}", stop);
            nodes.AddRange(page.Nodes);
            after = page.Next;
        }

        return nodes;
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
                    if (parsed.GetValue(s_follow))
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

    private static string Progress(CellBeat? beat) => beat is null ? "-" : $"{beat.Iteration}/{beat.Of} {Words.Rate(beat.Rate)}";
}
