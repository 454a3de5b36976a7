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
            List<FailureGroup> groups = [];
            foreach (var grid in (await pages.Grids(request.Stop)).Where(grid => grid.Failed + grid.Delayed > 0))
            {
                groups.AddRange(FailureGroup.Of(grid.Grid, (await pages.Coordinator.Ask<FailedCells>(new GetFailedCells(grid.Grid), request.Stop)).Cells));
            }

            return await PageRequest.Page<FailuresPage>(request.Frame("Failures", "failures"), ("Groups", (FailureGroup[])[.. groups.OrderByDescending(group => group.Cells.Count)]));
        });
    }
}
