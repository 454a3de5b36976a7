using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Questions;

namespace Slfd.Api.Endpoints;

/// <summary>The coordinator hosts, and whom the one that answers did not let in.</summary>
internal static class HostEndpoints
{
    public static void MapHosts(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/hosts", (ApiParts parts) => TypedResults.Ok(parts.KnownHosts()))
            .WithSummary("The coordinator hosts as the one that answers sees them: which coordinates now, and which cannot be reached");
        app.MapGet("/api/refusals", (ApiParts parts) => TypedResults.Ok(parts.RefusedNodes()))
            .WithSummary("Who was not let in at this host's port for nodes in the last ten minutes, and why, the latest first");
    }
}
