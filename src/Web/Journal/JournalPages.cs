using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Slfd.Messages.Coordination;
using Slfd.Web.Live;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Journal;

/// <summary>What happened, what failed, and what operators did.</summary>
internal static class JournalPages
{
    /// <summary>The latest events.</summary>
    public const string EventsPart = "events";

    /// <summary>What operators did.</summary>
    public const string AuditPart = "audit";

    /// <summary>What failed, in groups.</summary>
    public const string FailuresPart = "failures";

    private static long BeforeIn(PageRequest request) => request["before"] is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public static void MapJournal(this IEndpointRouteBuilder app, PageParts pages)
    {
        app.MapPage("/events", pages, async request =>
        {
            EventFilter filter = new(request["cell"] ?? string.Empty, request["grid"] ?? string.Empty, request.All("kind"), BeforeIn(request));
            async Task<History> Ask(CancellationToken stop) => await pages.Coordinator.Ask<History>(filter.Question, stop);
            await Ask(request.Stop); // what cannot be asked is said before anything becomes part of a key
            return await request.Live<EventsPage>("Events", "events", [
                new(EventsPart, $"{EventsPart}|{filter.Query}", Pace.Journal, async stop => await Html.Render<EventsView>(("Page", await Ask(stop)), ("Filter", filter), ("Base", pages.Address))),
            ], ("Filter", filter), ("Grids", (IReadOnlyList<string>)[.. (await pages.Grids(request.Stop)).Select(grid => grid.Grid)]));
        });
        app.MapPage("/audit", pages, async request =>
        {
            var (grid, before) = (request["grid"], BeforeIn(request));
            async Task<AuditPage> Ask(CancellationToken stop)
            {
                var page = await pages.Coordinator.Ask<History>(new GetHistory(before, 100, string.Empty, grid ?? string.Empty, ["operator"]), stop);
                return new(page.Acts, page.Next);
            }

            await Ask(request.Stop);
            return await request.Live<ActsPage>("Audit", "audit", [
                new(AuditPart, $"{AuditPart}|{before}|{grid}", Pace.Journal, async stop => await Html.Render<AuditView>(("Acts", await Ask(stop)), ("Grid", grid), ("Before", before), ("Base", pages.Address))),
            ], ("Grid", grid), ("Grids", (IReadOnlyList<string>)[.. (await pages.Grids(request.Stop)).Select(one => one.Grid)]));
        });
        app.MapPage("/failures", pages, async request =>
        {
            var grid = request["grid"];
            List<string> grids = [.. (await pages.Grids(request.Stop)).Where(one => one.Failed + one.Delayed > 0 || one.Grid == grid).Select(one => one.Grid)];
            var canAct = request.Visitor.CanAct;
            async Task<FailureGroups> Ask(CancellationToken stop) => await pages.Coordinator.Ask<FailureGroups>(new GetFailureGroups(grid), stop);
            await Ask(request.Stop);
            return await request.Live<FailuresPage>("Failures", "failures", [
                new(FailuresPart, $"{FailuresPart}|{canAct}|{grid}", Pace.Journal, async stop => await Html.Render<FailuresView>(("Found", await Ask(stop)), ("Grid", grid), ("CanAct", canAct), ("Base", pages.Address))),
            ], ("Grid", grid), ("Grids", grids));
        });
    }
}
