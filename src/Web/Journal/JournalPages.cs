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

    public static void MapJournal(this IEndpointRouteBuilder app, PageParts pages)
    {
        app.MapPage("/events", pages, request => request.Live<EventsPage>("Events", "events", [
            new(EventsPart, EventsPart, Pace.Journal, async stop => await Html.Render<EventsView>(
                ("Latest", await pages.Coordinator.Ask<Happenings>(new GetHappenings(-1, 200), stop)), ("Base", pages.Address))),
        ]));
        app.MapPage("/audit", pages, async request =>
        {
            var before = request["before"] is { } text && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return await PageRequest.Page<AuditView>(request.Frame("Audit", "audit"), ("Acts", await pages.Coordinator.Ask<AuditPage>(new GetAudit(before, 100), request.Stop)));
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
