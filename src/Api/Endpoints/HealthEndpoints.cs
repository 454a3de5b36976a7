using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Api.Security;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Endpoints;

/// <summary>For container engines, load balancers and watchdogs; no token needed.</summary>
internal static class HealthEndpoints
{
    /// <summary>Sooner than the connection of somebody without a token is ended, after 15 seconds.</summary>
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(8);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("alive\n"))
            .WithMetadata(new Admits())
            .WithSummary("200 while this process lives");
        app.MapGet("/readyz", async (CoordinatorQuestions coordinator, ApiParts parts, CancellationToken stop) =>
        {
            await coordinator.Ask<ICoordinatorReply>(new GetGrids(), s_within, stop);
            if (parts.GateIsOpen is { } isOpen && !await isOpen(stop))
            {
                throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, "nodes cannot connect to this host: its port for them does not answer");
            }

            return TypedResults.Text("ready\n");
        })
            .WithMetadata(new Admits())
            .WithSummary("200 while the coordinator answers, here or on another host, and nodes can connect to this one; 503 otherwise");
    }
}
