using Slfd.Api.Endpoints;
using Slfd.Artifacts.Attempts;
using Slfd.Cli.Rendering;
using Slfd.Cli.Screens;
using Slfd.Cli.Shared;
using Slfd.Messages.Coordination;

namespace Slfd.Cli.Commands.Operators;

/// <summary>Asks for what the screens show. What an older coordinator host does not know is left out.</summary>
internal static class Looks
{
    /// <summary>Bytes of a log that <c>slfd cell</c> looks at.</summary>
    private const int LogTail = 4096;

    /// <summary>How one grid, or everything, stands.</summary>
    public static async Task<StatusFacts> Status(OperatorClient client, string? only, CancellationToken stop)
    {
        var grids = await Grids(client, only, stop);
        var outlook = await client.GetIfThere<Outlook>("/api/outlook", stop);
        var failures = await client.GetIfThere<FailureGroups>(only is null ? "/api/failures" : $"/api/failures?grid={Uri.EscapeDataString(only)}", stop);
        return only is not null
            ? new(grids, outlook is null ? null : outlook with { Stuck = [] }, failures, null)
            : new(grids, outlook, failures, await Fleet(client, stop));
    }

    /// <summary>The grids, or one of them.</summary>
    public static async Task<GridStatus[]> Grids(OperatorClient client, string? only, CancellationToken stop) =>
        only is { } name ? [await client.Get<GridStatus>($"/api/grids/{Uri.EscapeDataString(name)}", stop)] : await client.Get<GridStatus[]>("/api/grids", stop);

    /// <summary>All nodes.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="ends">Whether to say how much longer running cells take.</param>
    /// <param name="stop">Gives it up.</param>
    public static async Task<List<NodeView>> Nodes(OperatorClient client, bool ends, CancellationToken stop)
    {
        List<NodeView> nodes = [];
        for (var (after, more) = (0, true); more; more = after > 0)
        {
            var page = await client.Get<NodePage>($"/api/nodes?after={after}{(ends ? "&ends=true" : string.Empty)}", stop);
            nodes.AddRange(page.Nodes);
            after = page.Next;
        }

        return nodes;
    }

    /// <summary>Who was not let in at the port for nodes of the host that answers.</summary>
    public static async Task<IReadOnlyList<RefusedNode>> Refused(OperatorClient client, CancellationToken stop) => await client.GetIfThere<RefusedNode[]>("/api/refusals", stop) ?? [];

    /// <summary>The first cells that a selector means.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="query">The selector, as in an address.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="order">In which order.</param>
    /// <param name="stop">Gives it up.</param>
    public static async Task<(List<CellView> Cells, int? Total)> Cells(OperatorClient client, string query, int most, CellOrder order, CancellationToken stop)
    {
        List<CellView> cells = [];
        int? total = null;
        var sorted = order == CellOrder.Grid ? string.Empty : $"&order={order.ToString().ToLowerInvariant()}";
        for (var (after, more) = (0, true); more && cells.Count < most; more = after > 0)
        {
            // They are counted once: that may look at every cell of a sweep.
            var page = await client.Get<CellPage>($"/api/cells?{query}&after={after}&most={Math.Min(100, most - cells.Count)}{(after == 0 ? "&count=true" : string.Empty)}{sorted}", stop);
            cells.AddRange(page.Cells);
            (after, total) = (page.Next, total ?? page.Total);
        }

        return (cells, total);
    }

    /// <summary>What lies in a cell's folder, and the end of its log.</summary>
    public static async Task<(CellFolderView? Folder, AttemptText? Log)> Folder(OperatorClient client, CellDetail cell, CancellationToken stop)
    {
        var folder = await client.GetIfThere<CellFolderView>($"/api/cells/{cell.View.Cell}/folder", stop);
        var file = LogIn(folder);
        var log = file is { } found ? await client.GetIfThere<AttemptText>($"/api/cells/{cell.View.Cell}/text/{found.Name}?attempt={found.Attempt}&from=-{LogTail}&most={LogTail}", stop) : null;
        return (folder, log);
    }

    /// <summary>The newest attempt's log; null: none has one.</summary>
    private static (int Attempt, string Name)? LogIn(CellFolderView? folder)
    {
        foreach (var attempt in folder?.Attempts ?? [])
        {
            foreach (var name in (string[])[Slfd.Artifacts.CellFolder.LogFile, Slfd.Artifacts.CellFolder.LastWordsFile])
            {
                if (attempt.Files.Any(file => file.Name == name && file.Bytes > 0))
                {
                    return (attempt.Attempt, name);
                }
            }
        }

        return null;
    }

    private static async Task<FleetFacts> Fleet(OperatorClient client, CancellationToken stop)
    {
        var hosts = await client.GetIfThere<CoordinatorHostView[]>("/api/hosts", stop) ?? [];
        var happened = await client.Get<Happenings>("/api/events?after=-1", stop);
        var nodes = await Nodes(client, ends: false, stop);
        var notices = await client.Get<string[]>("/api/notices", stop);
        var leftovers = (await client.Get<LeftoverAnswer>("/api/leftovers", stop)).Sum is { Number: > 0 } sum
            ? $"'slfd clean' would free {Words.Memory(sum.Bytes)}: {sum.Number} files and folders that nothing needs"
            : null;
        return new(client.Address, hosts, happened.Started ?? happened.Items.LastOrDefault(item => item.Kind == "started"), nodes, notices, leftovers) { Refused = await Refused(client, stop) };
    }
}
