using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Artifacts.Retention;

namespace Slfd.Api.Endpoints;

/// <summary>What cleaning the runs folder would free.</summary>
internal static class LeftoverEndpoints
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    public static void MapLeftovers(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/leftovers", async (LeftoverWatch watch, CancellationToken stop) => TypedResults.Ok(new LeftoverAnswer(await watch.Latest(s_patience, stop))))
            .WithSummary("What 'slfd clean' would free, as measured in the last ten minutes; 'sum' is absent while it is being measured for the first time");
}

/// <summary>The answer of <c>/api/leftovers</c>.</summary>
/// <param name="Sum">Null: not measured yet.</param>
internal sealed record LeftoverAnswer(LeftoverSum? Sum);
