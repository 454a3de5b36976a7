using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Api.Security;
using Slfd.Api.Texts;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Endpoints;

/// <summary>Cells: list and look at them, cancel and retry them.</summary>
internal static class CellEndpoints
{
    private const string SelectorHelp = "Selects by grid, state, dataset, method, node, attempts (\">1\") and cell; all given conditions must hold, * stands for any characters";

    public static void MapCells(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cells", async ([AsParameters] SelectorQuery query, CoordinatorQuestions coordinator, CancellationToken stop, int after = 0, int most = 100, bool count = false, CellOrder order = CellOrder.Grid) =>
            TypedResults.Ok(await coordinator.Ask<CellPage>(new GetCells(query.ToSelector(), after, most, count, order), stop)))
            .WithSummary("Cells, a page of at most 100; 'next' is the 'after' of the following page, 0 ends the list; with count, 'total' says how many there are").WithDescription(SelectorHelp);
        app.MapGet("/api/cells/{id}", async (string id, CoordinatorQuestions coordinator, CancellationToken stop) =>
            TypedResults.Ok(await coordinator.Ask<CellDetail>(new GetCell(id), stop))).WithSummary("Everything about a cell, by its id or the first digits of it");
        app.MapPost("/api/cells/cancel", async ([AsParameters] SelectorQuery query, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            TypedResults.Ok(await coordinator.Ask<Changed>(new CancelCells(query.ToSelector(), dryRun, context.Operator()), stop)))
            .WithSummary("Take cells that are not done out of the sweep").WithDescription(SelectorHelp);
        app.MapPost("/api/cells/retry", async ([AsParameters] SelectorQuery query, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool force = false, bool outdated = false, bool dryRun = false) =>
            TypedResults.Ok(await coordinator.Ask<Changed>(new RetryCells(query.ToSelector(), force, dryRun, context.Operator(), outdated), stop)))
            .WithSummary("Let failed, cancelled and delayed cells run at once with new attempts; with force, finished ones once more; with outdated, those whose result is of an older revision of numerics").WithDescription(SelectorHelp);
    }

    /// <summary>A selector in an address.</summary>
    internal sealed record SelectorQuery(
        [property: FromQuery(Name = "grid")] string? Grid,
        [property: FromQuery(Name = "state")] string[]? State,
        [property: FromQuery(Name = "dataset")] string[]? Dataset,
        [property: FromQuery(Name = "method")] string[]? Method,
        [property: FromQuery(Name = "node")] string? Node,
        [property: FromQuery(Name = "attempts")] string? Attempts,
        [property: FromQuery(Name = "cell")] string[]? Cell)
    {
        public CellSelector ToSelector()
        {
            try
            {
                return SelectorText.Parse(Grid, State, Dataset, Method, Node, Attempts, Cell);
            }
            catch (FormatException wrong)
            {
                throw new ApiFailure(StatusCodes.Status400BadRequest, wrong.Message);
            }
        }
    }
}
