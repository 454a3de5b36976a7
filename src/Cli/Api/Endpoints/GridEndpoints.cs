using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Messages.Coordination;
using Slfd.Messages.Grids;

namespace Slfd.Cli.Api.Endpoints;

/// <summary>Grids: submit them, see how they stand.</summary>
internal static class GridEndpoints
{
    public static void MapGrids(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/grids", async (CoordinatorQuestions coordinator, CancellationToken stop) =>
        {
            var list = await coordinator.Ask<GridList>(new GetGrids(), stop);
            List<GridStatus> grids = [];
            foreach (var json in list.GridJson)
            {
                grids.Add(await coordinator.Ask<GridStatus>(new GetGridStatus(Grid.FromJson(json).Name), stop));
            }

            return TypedResults.Ok(grids);
        }).WithSummary("Every grid and how it stands, in order of submission");

        app.MapGet("/api/grids/{name}", async (string name, CoordinatorQuestions coordinator, CancellationToken stop) =>
            TypedResults.Ok(await coordinator.Ask<GridStatus>(new GetGridStatus(name), stop))).WithSummary("How one grid stands");

        app.MapPost("/api/grids", async (JsonElement grid, CoordinatorQuestions coordinator, CancellationToken stop, bool retryFailed = false) =>
            TypedResults.Ok(await coordinator.Ask<GridAccepted>(new SubmitGrid(grid.GetRawText(), retryFailed), stop)))
            .WithSummary("Submit a grid as its canonical JSON; cells that any grid has already are not run again");
    }
}
