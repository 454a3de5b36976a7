using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Endpoints;

/// <summary>The coordinator hosts.</summary>
internal static class HostEndpoints
{
    public static void MapHosts(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/hosts", (ApiParts parts) => TypedResults.Ok(parts.Hosts?.Invoke() ?? [new(Environment.MachineName, Coordinates: true, InContact: true, Answers: true, NodeLink.Release)]))
            .WithSummary("The coordinator hosts as the one that answers sees them: which coordinates now, and which cannot be reached");
}
