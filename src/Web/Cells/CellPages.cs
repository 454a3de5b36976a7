using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Web.Live;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Cells;

/// <summary>A grid's cells, filtered and page by page, and everything about one.</summary>
internal static partial class CellPages
{
    /// <summary>The list.</summary>
    public const string ListPart = "cells";

    private const int PerPage = 50;

    public static void MapCells(this IEndpointRouteBuilder app, PageParts pages, AttemptReadings readings)
    {
        app.MapPage("/g/{name}/cells", pages, Cells);
        app.MapOneCell(pages, readings);
        app.MapPage("/find", pages, async request =>
            Results.Redirect($"{pages.Address}/c/{(await DetailOf(request, request["cell"] ?? string.Empty, request.Stop)).View.Cell}"));
    }

    /// <summary>Whether a text can name a cell: its digits, or the first four or more of them.</summary>
    public static bool CanName(string text) => Digits().IsMatch(text);

    /// <summary>The cell of an id, or of its first digits.</summary>
    /// <exception cref="ApiFailure">It cannot name a cell, or names none, or several.</exception>
    public static async Task<CellDetail> DetailOf(PageRequest request, string id, CancellationToken stop) => CanName(id)
        ? await request.Pages.Coordinator.Ask<CellDetail>(new GetCell(id), stop)
        : throw new ApiFailure(StatusCodes.Status400BadRequest, $"a cell is named by its {CellId.Length} hex digits, or the first four or more of them");

    private static async Task<IResult> Cells(PageRequest request)
    {
        var (pages, name, canAct) = (request.Pages, (string)request.Context.GetRouteValue("name")!, request.Visitor.CanAct);
        var (selector, order) = (CellQuery.Of(request.Context.Request.Query, name), CellQuery.Order(request["sort"]));
        var after = request["after"] is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : 0;
        async Task<CellList> Ask(CancellationToken stop) => new(name, selector, order, after,
            await pages.Coordinator.Ask<CellPage>(new GetCells(selector, after, PerPage, Count: true, order), stop),
            await pages.Coordinator.Ask<CellCounts>(new GetCellCounts(selector), stop));

        var list = await Ask(request.Stop);
        Part part = new(ListPart, $"cells|{list.Address(string.Empty, after: after)}|{canAct}", Pace.Seconds,
            async stop => await Html.Render<CellsView>(("List", await Ask(stop)), ("CanAct", canAct), ("Base", pages.Address)));
        return await request.Live<CellsPage>($"{name}: cells", "grids", [part], ("List", list), ("Attempts", request["attempts"]));
    }

    [GeneratedRegex("^[0-9a-f]{4,20}$")]
    private static partial Regex Digits();
}
