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
            var page = await pages.Coordinator.Ask<History>(new GetHistory(BeforeIn(request), 100, string.Empty, request["grid"] ?? string.Empty, ["operator"]), request.Stop);
            return await PageRequest.Page<AuditView>(request.Frame("Audit", "audit"), ("Acts", new AuditPage(page.Acts, page.Next)), ("Grid", request["grid"]));
        });
        app.MapPage("/failures", pages, async request =>
        {
            var grid = request["grid"];
            List<string> grids = [.. (await pages.Grids(request.Stop)).Where(one => one.Failed + one.Delayed > 0 || one.Grid == grid).Select(one => one.Grid)];
            return await PageRequest.Page<FailuresPage>(request.Frame("Failures", "failures"),
                ("Found", await pages.Coordinator.Ask<FailureGroups>(new GetFailureGroups(grid), request.Stop)), ("Grid", grid), ("Grids", grids));
        });
    }
}
