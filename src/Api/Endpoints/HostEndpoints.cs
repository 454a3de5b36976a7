using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Questions;

namespace Slfd.Api.Endpoints;

/// <summary>The coordinator hosts.</summary>
internal static class HostEndpoints
{
    public static void MapHosts(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/hosts", (ApiParts parts) => TypedResults.Ok(parts.KnownHosts()))
            .WithSummary("The coordinator hosts as the one that answers sees them: which coordinates now, and which cannot be reached");
}
