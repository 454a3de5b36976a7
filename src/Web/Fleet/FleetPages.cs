using System.Globalization;
using Microsoft.AspNetCore.Http;
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

    /// <summary>The page has two names.</summary>
    private static readonly string[] s_addresses = ["/devices", "/fleet"];

    public static void MapFleet(this IEndpointRouteBuilder app, PageParts pages, DeviceHistory history)
    {
        foreach (var address in s_addresses)
        {
            app.MapPage(address, pages, request => Show(request, history));
        }
    }

    private static Task<IResult> Show(PageRequest request, DeviceHistory history)
    {
        var (pages, canAct) = (request.Pages, request.Visitor.CanAct);
        var after = request["after"] is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;
        return request.Live<FleetPage>("Devices", "devices", [
            new(FleetPart, $"fleet|{after}|{canAct}", Pace.Seconds, async stop => await Html.Render<FleetView>(
                ("Page", await pages.Coordinator.Ask<NodePage>(new GetNodes(after, PerPage), stop)), ("Refused", pages.Refused()), ("History", history), ("After", after), ("CanAct", canAct), ("Base", pages.Address))),
        ]);
    }
}
