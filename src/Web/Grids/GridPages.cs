using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Tables;
using Slfd.Web.Live;
using Slfd.Web.Overview;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Grids;

/// <summary>One grid: its table while it fills, and every cell as a dot.</summary>
internal static class GridPages
{
    /// <summary>How it stands.</summary>
    public const string StatusPart = "status";

    /// <summary>Its table.</summary>
    public const string MatrixPart = "matrix";

    /// <summary>Every cell.</summary>
    public const string StripPart = "strip";

    public static void MapGrids(this IEndpointRouteBuilder app, PageParts pages, Rates rates)
    {
        Strips strips = new();
        app.MapPage("/g/{name}", pages, request => Grid(request, rates, strips));
        app.MapPage("/g/{name}/strip.png", pages, async request =>
        {
            var strip = strips.Latest(NameOf(request)) ?? await strips.Draw(pages, NameOf(request), request.Stop);
            if (request["v"] == strip.Version)
            {
                request.Context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
            }

            return Results.Bytes(strip.Png, "image/png");
        });
        app.MapPage("/g/{name}/matrix", pages, Export);
        app.MapPage("/g/{name}/at", pages, async request => Results.Redirect(await At(request, strips)));
    }

    private static string NameOf(PageRequest request) => (string)request.Context.GetRouteValue("name")!;

    private static async Task<IResult> Grid(PageRequest request, Rates rates, Strips strips)
    {
        var (pages, name, canAct) = (request.Pages, NameOf(request), request.Visitor.CanAct);
        var status = await pages.Coordinator.Ask<GridStatus>(new GetGridStatus(name), request.Stop);
        var (view, choice, against) = Chosen(request, name);
        return await request.Live<GridPage>(status.Grid, "grids", [
            new(StatusPart, $"grid-status|{name}|{canAct}", Pace.Seconds, async stop =>
            {
                var now = await pages.Coordinator.Ask<GridStatus>(new GetGridStatus(name), stop);
                GridCard[] card = [OverviewPages.Card(now, rates, await pages.Coordinator.Ask<Outlook>(new GetOutlook(), stop))];
                return await Html.Render<GridsView>(("Grids", card), ("Named", false), ("CanAct", canAct), ("Base", pages.Address));
            }),
            new(MatrixPart, $"matrix|{name}|{view}|{choice}|{against}|{canAct}", Pace.Seconds, stop => Html.Render<MatrixView>(
                ("Matrix", pages.Entries.Look(name, book => MatrixOf.Make(book, view, choice, against))), ("Grid", name), ("CanAct", canAct), ("Base", pages.Address))),
            new(StripPart, $"strip|{name}", Pace.Journal, async stop =>
            {
                var now = await pages.Coordinator.Ask<GridStatus>(new GetGridStatus(name), stop);
                var strip = await strips.Draw(pages, name, stop);
                return await Html.Render<StripView>(("Status", now), ("Version", strip.Version), ("Width", strip.Layout.Width), ("Height", strip.Layout.Height), ("Base", pages.Address));
            }),
        ]);
    }

    /// <summary>What the address chooses. Only what the grid has becomes part of a key: a stranger's words must not fill the cache.</summary>
    private static (string? View, Choice Choice, string? Against) Chosen(PageRequest request, string name)
    {
        var choice = request["choice"] is { } asked ? ChoiceNames.All.Where(known => known.Name() == asked).Cast<Choice?>().FirstOrDefault()
            ?? throw new ApiFailure(StatusCodes.Status400BadRequest, $"'{asked}' is no evaluation point; these are: {string.Join(", ", ChoiceNames.All.Select(known => known.Name()))}") : Choice.Best;
        return (
            request["view"] is { } view && request.Pages.Entries.Look(name, book => book.Views.Contains(view)) ? view : null,
            choice,
            request["against"] is { } against && request.Pages.Entries.Look(name, book => book.Grid.Methods.Any(method => method.Label() == against)) ? against : null);
    }

    /// <summary>The matrix as it is shown, as a file.</summary>
    private static async Task<IResult> Export(PageRequest request)
    {
        var name = (await request.Pages.Coordinator.Ask<GridStatus>(new GetGridStatus(NameOf(request)), request.Stop)).Grid;
        var format = MatrixFormat.Find(request["format"]);
        var (view, choice, against) = Chosen(request, name);
        var matrix = request.Pages.Entries.Look(name, book => MatrixOf.Make(book, view, choice, against))
            ?? throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, $"reporting does not know {name} yet; try again");
        request.Context.Response.Headers.ContentDisposition = $"attachment; filename=\"{name}-{matrix.View}-{matrix.Choice}.{format.Ending}\"";
        return Results.Text(format.Write(name, matrix), format.Type, System.Text.Encoding.UTF8);
    }

    /// <summary>Where a click on the picture leads: the browser adds <c>?x,y</c>.</summary>
    private static async Task<string> At(PageRequest request, Strips strips)
    {
        var (name, pages) = (NameOf(request), request.Pages);
        var strip = strips.Latest(name) ?? await strips.Draw(pages, name, request.Stop);
        var place = request.Context.Request.QueryString.Value?.TrimStart('?').Split(',');
        if (place is [var left, var top] && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var x) && int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var y)
            && strip.Layout.At(x, y, strip.Cells) is >= 0 and var index)
        {
            var page = await pages.Coordinator.Ask<CellPage>(new GetCells(CellSelector.All with { Grid = name }, index, 1), request.Stop);
            if (page.Cells is [var cell, ..])
            {
                return $"{pages.Address}/c/{cell.Cell}";
            }
        }

        return $"{pages.Address}/g/{name}/cells";
    }
}
