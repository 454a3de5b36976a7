using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Slfd.Messages.Coordination;
using Slfd.Web.Live;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Fleet;

/// <summary>Nodes, their devices, and what these run.</summary>
internal static class FleetPages
{
    /// <summary>The nodes.</summary>
    public const string FleetPart = "fleet";

    private const int PerPage = 40;

    public static void MapFleet(this IEndpointRouteBuilder app, PageParts pages) => app.MapPage("/fleet", pages, request =>
    {
        var canAct = request.Visitor.CanAct;
        var after = request["after"] is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;
        return request.Live<FleetPage>("Fleet", "fleet", [
            new(FleetPart, $"fleet|{after}|{canAct}", Pace.Seconds, async stop => await Html.Render<FleetView>(
                ("Page", await pages.Coordinator.Ask<NodePage>(new GetNodes(after, PerPage), stop)), ("After", after), ("CanAct", canAct), ("Base", pages.Address))),
        ]);
    });
}
