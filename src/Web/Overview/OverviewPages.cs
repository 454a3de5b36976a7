using Microsoft.AspNetCore.Routing;
using Slfd.Messages.Coordination;
using Slfd.Web.Live;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Overview;

/// <summary>The first page: how grids and fleet stand.</summary>
internal static class OverviewPages
{
    /// <summary>Fleet, coordinator and last failure.</summary>
    public const string StandingPart = "standing";

    /// <summary>The grids.</summary>
    public const string GridsPart = "grids";

    public static void MapOverview(this IEndpointRouteBuilder app, PageParts pages, Rates rates) => app.MapPage("/", pages, request =>
    {
        var canAct = request.Visitor.CanAct;
        return request.Live<OverviewPage>("Grids", "grids", [
            new(StandingPart, StandingPart, Pace.Seconds, async stop => await Html.Render<StandingView>(("Standing", await Stand(pages, stop)), ("Base", pages.Address))),
            new(GridsPart, $"{GridsPart}|{canAct}", Pace.Seconds, async stop =>
            {
                var outlook = await pages.Coordinator.Ask<Outlook>(new GetOutlook(), stop);
                List<GridCard> grids = [.. (await pages.Grids(stop)).Select(grid => Card(grid, rates, outlook))];
                return await Html.Render<GridsView>(("Grids", grids), ("CanAct", canAct), ("Base", pages.Address));
            }),
        ]);
    });

    /// <summary>A grid with its rate and its end.</summary>
    public static GridCard Card(GridStatus grid, Rates rates, Outlook outlook)
    {
        var ends = Array.Find(outlook.Grids, one => one.Grid == grid.Grid)?.Ends;
        var card = rates.Of(grid) is var (perHour, over) ? new GridCard(grid, perHour, over, ends) : new(grid, null, default, ends);
        return card with { Cost = Array.Find(outlook.Costs, one => one.Grid == grid.Grid) };
    }

    private static async Task<Standing> Stand(PageParts pages, CancellationToken stop)
    {
        var nodes = await pages.Nodes(stop);
        var here = nodes.Where(node => node.State is NodeState.Working or NodeState.Draining).ToList();
        var latest = await pages.Coordinator.Ask<Happenings>(new GetHappenings(-1, 1), stop);
        return new(
            [.. NodeStates.Table.All.Select(state => (state.Value, nodes.Count(node => node.State == state.Value))).Where(count => count.Item2 > 0)],
            here.Sum(node => node.Devices.Length),
            here.Sum(node => node.Devices.Count(device => device.Lease is not null)),
            nodes.Sum(node => node.Devices.Count(device => device.Quarantined is not null)),
            Environment.MachineName,
            latest.Started,
            latest.Failed,
            await pages.Notices.Now(stop))
        {
            Unusable = here.Sum(node => node.Devices.Count(device => device.StateNow() == DeviceState.Unusable)),
            Hosts = pages.Hosts(),
            Refused = pages.Refused().Where(one => one.Node.Length > 0).DistinctBy(one => one.Node).Count(),
            Alerts = (await pages.Alerts.Recent(stop)).Count(alert => alert.Seen is null),
        };
    }
}
