using System.Text.Json;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Api.Security;
using Slfd.Api.Texts;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Hosting;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Tables;

namespace Slfd.Api.Endpoints;

/// <summary>Grids: submit them, see how they stand, pause and resume them, read their tables.</summary>
internal static class GridEndpoints
{
    private const int PerQuestion = 100;
    private static readonly TimeSpan s_reportPatience = TimeSpan.FromSeconds(60);

    public static void MapGrids(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/grids", async (CoordinatorQuestions coordinator, CancellationToken stop) =>
        {
            List<GridStatus> grids = [];
            for (var (after, more) = (0, true); more; more = after > 0)
            {
                var page = await coordinator.Ask<GridPage>(new GetGridPage(after, PerQuestion), stop);
                grids.AddRange(page.Grids);
                after = page.Next;
            }

            return TypedResults.Ok(grids);
        }).WithSummary("Every grid and how it stands, in order of submission");

        app.MapGet("/api/grids/{name}", async (string name, CoordinatorQuestions coordinator, CancellationToken stop) =>
            TypedResults.Ok(await coordinator.Ask<GridStatus>(new GetGridStatus(name), stop))).WithSummary("How one grid stands");

        app.MapPost("/api/grids", async (HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool retryFailed = false, bool dryRun = false, bool replace = false) =>
            TypedResults.Ok(await coordinator.AskForMuch<GridAccepted>(new SubmitGrid(await JsonText.Read(context.Request, "a grid", stop), retryFailed, dryRun, context.Operator(), replace), stop)))
            .Accepts<JsonElement>("application/json").WithSummary("Submit a grid as its canonical JSON; cells that any grid has already are not run again. A changed grid under its old name is refused where cells drop out, unless replace=true");

        app.MapPost("/api/grids/{name}/pause", (string name, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            Pause(name, true, dryRun, context, coordinator, stop)).WithSummary("Stop granting the grid's cells; running ones are stopped and go on later from their last checkpoint");
        app.MapPost("/api/grids/{name}/resume", (string name, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop, bool dryRun = false) =>
            Pause(name, false, dryRun, context, coordinator, stop)).WithSummary("Grant the grid's cells again");

        app.MapGet("/api/grids/{name}/report", Report).WithSummary("The grid's table, in the format that is asked for");
    }

    private static async Task<IResult> Pause(string name, bool paused, bool dryRun, HttpContext context, CoordinatorQuestions coordinator, CancellationToken stop) =>
        TypedResults.Ok(await coordinator.Ask<Changed>(new PauseGrid(name, paused, dryRun, context.Operator()), stop));

    private static async Task<IResult> Report(string name, ApiParts parts, CoordinatorQuestions coordinator, CancellationToken stop, string format = "terminal", int width = 120, string extent = "full", string? section = null, string? choice = null) =>
        TypedResults.Text(await ReportText(name, parts, coordinator, format, width, ViewOf(name, extent, section, choice), stop));

    /// <summary>A grid's report as text.</summary>
    /// <param name="name">The grid.</param>
    /// <param name="parts">What the API works with.</param>
    /// <param name="coordinator">Says how the grid stands.</param>
    /// <param name="format">The name of a format.</param>
    /// <param name="width">Letters on a line, for text.</param>
    /// <param name="view">How much of it.</param>
    /// <param name="stop">Ends the request early.</param>
    /// <exception cref="ApiFailure">There is no such format, grid or section, or reporting is away.</exception>
    internal static async Task<string> ReportText(string name, ApiParts parts, CoordinatorQuestions coordinator, string format, int width, ReportView view, CancellationToken stop)
    {
        if (!ReportFormats.All.Any(known => known.Name() == format))
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, $"'{format}' is no format of a report; these are: {string.Join(", ", ReportFormats.All.Select(known => known.Name()))}");
        }

        var status = await coordinator.Ask<GridStatus>(new GetGridStatus(name), stop);
        try
        {
            return await parts.Reporting.Ask<object>(new RenderReports(name, ReportContext.Default with { Status = status }, Write: false), s_reportPatience, stop) switch
            {
                ReportsRendered rendered => DamagedCells.NamedIn(rendered.Table, parts.Runs, DamagedCells.MostHashedByHost).Render(ReportFormats.All.Single(known => known.Name() == format), Math.Clamp(width, 40, 500), view),
                ReportsFailed failed => throw new ApiFailure(StatusCodes.Status404NotFound, failed.Because),
                var other => throw new InvalidOperationException($"reporting answered {other.GetType().Name}"),
            };
        }
        catch (SectionMissingException without)
        {
            throw new ApiFailure(StatusCodes.Status404NotFound, without.Message);
        }
        catch (AskTimeoutException)
        {
            throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, "reporting did not answer; ask again");
        }
    }

    private static ReportView ViewOf(string grid, string extent, string? section, string? choice)
    {
        ReportExtent[] extents = Enum.GetValues<ReportExtent>();
        return new(
            Named("extent", extent, extents, one => one.ToString().ToLowerInvariant()),
            section is null ? null : Named("section", section, ReportView.Parts, one => one),
            choice is null ? null : Named("choice", choice, ChoiceNames.All, one => one.Name()),
            $"slfd report {grid}");

        static T Named<T>(string what, string name, IReadOnlyList<T> known, Func<T, string> nameOf) => known.Any(one => nameOf(one) == name)
            ? known.First(one => nameOf(one) == name)
            : throw new ApiFailure(StatusCodes.Status400BadRequest, $"'{name}' is no {what} of a report; these are: {string.Join(", ", known.Select(nameOf))}");
    }
}
