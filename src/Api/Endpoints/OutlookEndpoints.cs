using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Questions;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Endpoints;

/// <summary>When things end, and what is wrong.</summary>
internal static class OutlookEndpoints
{
    public static void MapOutlook(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/outlook", async (CoordinatorQuestions coordinator, CancellationToken stop) => TypedResults.Ok(await coordinator.Ask<Outlook>(new GetOutlook(), stop)))
            .WithSummary("When each grid and everything will end, with the interval of eight in ten cases, or why that is not known; and running cells without progress");
        app.MapGet("/api/failures", async (CoordinatorQuestions coordinator, CancellationToken stop, string? grid = null) =>
            TypedResults.Ok(await coordinator.Ask<FailureGroups>(new GetFailureGroups(grid), stop)))
            .WithSummary("Failed and delayed cells in groups by class and message, each with the devices that they failed on; the largest first");
    }
}
