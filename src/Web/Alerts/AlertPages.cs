using Microsoft.AspNetCore.Routing;
using Slfd.Api.Alerts;
using Slfd.Messages.Coordination;
using Slfd.Web.Live;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Alerts;

/// <summary>What is wrong now, and who has seen it.</summary>
internal static class AlertPages
{
    /// <summary>The alerts.</summary>
    public const string AlertsPart = "alerts";

    public static void MapAlerts(this IEndpointRouteBuilder app, PageParts pages) => app.MapPage("/alerts", pages, request =>
    {
        AlertKind? kind = request["kind"] is { } word ? AlertDesk.Parse(word) : null;
        var (unseen, canAct) = (request["seen"] == "no", request.Visitor.CanAct);
        return request.Live<AlertsPage>("Alerts", "alerts", [
            new(AlertsPart, $"alerts|{kind}|{unseen}|{canAct}", Pace.Seconds, async stop => await Html.Render<AlertsView>(
                ("Alerts", await pages.Alerts.Now(stop)), ("Kind", kind), ("Unseen", unseen), ("CanAct", canAct), ("Base", pages.Address))),
        ]);
    });
}
