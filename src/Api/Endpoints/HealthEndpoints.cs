using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Slfd.Api.Failures;
using Slfd.Api.Health;
using Slfd.Api.Security;

namespace Slfd.Api.Endpoints;

/// <summary>For container engines, load balancers and watchdogs; no token needed.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("alive\n"))
            .WithMetadata(new Admits())
            .WithSummary("200 while this process lives");
        app.MapGet("/readyz", async (HealthCheckService health, HostNotices notices, CancellationToken stop) =>
            await health.CheckHealthAsync(check => check.Tags.Contains(Readiness.Tag), stop) is { Status: not HealthStatus.Healthy } report
                ? throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, Readiness.Sentence(report))
                : TypedResults.Text((await notices.Now(stop)).Count is > 0 and var count ? $"ready\n{count} certificates end soon or have ended: 'slfd status' names them\n" : "ready\n"))
            .WithMetadata(new Admits())
            .WithSummary("200 while the coordinator answers, here or on another host, and nodes can connect to this one; 503 otherwise");
        app.MapGet("/api/notices", async (HostNotices notices, CancellationToken stop) => TypedResults.Ok(await notices.Now(stop)))
            .WithSummary("What people should know of this host in time, a sentence each: certificates that end within 14 days");
    }
}
