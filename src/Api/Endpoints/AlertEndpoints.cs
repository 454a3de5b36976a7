using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Alerts;
using Slfd.Api.Security;

namespace Slfd.Api.Endpoints;

/// <summary>What is wrong now, and who has seen it.</summary>
internal static class AlertEndpoints
{
    public static void MapAlerts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/alerts", async (AlertDesk desk, CancellationToken stop) => TypedResults.Ok(await desk.Now(stop)))
            .WithSummary("What is wrong with the sweep now: those alerts first that nobody has acknowledged; 'seen' says who has");
        app.MapPost("/api/alerts/acknowledge", async (string kind, string key, HttpContext context, AlertDesk desk, CancellationToken stop, bool dryRun = false) =>
            TypedResults.Ok(await desk.Acknowledge(kind, key, dryRun, context.Operator(), stop)))
            .WithSummary("Say that an alert was seen: it stands apart until it grows or comes again");
    }
}
