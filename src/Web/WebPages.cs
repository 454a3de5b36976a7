using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slfd.Api.Alerts;
using Slfd.Api.Health;
using Slfd.Api.Questions;
using Slfd.Api.Security;
using Slfd.Reporting.Entries;
using Slfd.Web.Access;
using Slfd.Web.Alerts;
using Slfd.Web.Assets;
using Slfd.Web.Cells;
using Slfd.Web.Compare;
using Slfd.Web.Fleet;
using Slfd.Web.Grids;
using Slfd.Web.Journal;
using Slfd.Web.Live;
using Slfd.Web.Login;
using Slfd.Web.Overview;
using Slfd.Web.Pages;
using Slfd.Web.Reports;
using Slfd.Web.Submit;
using Slfd.Web.Verbs;

namespace Slfd.Web;

/// <summary>The pages of one host, beside its API and on the same port. Nothing is asked while nobody looks, but for a count of finished cells every ten seconds, and how all devices stand every thirty.</summary>
/// <param name="results">Reporting's store of this host.</param>
/// <param name="clock">The time.</param>
internal sealed class WebPages(string results, TimeProvider clock) : IDisposable
{
    private readonly EntryBooks _entries = new(results, clock);
    private readonly Sessions _sessions = new(clock);
    private Pulse? _pulse;

    /// <summary>Parts rendered so far, for all who look.</summary>
    public long Renders => Cache?.Renders ?? 0;

    /// <summary>Questions asked so far to learn whether anything changed.</summary>
    public long Questions => _pulse?.Questions ?? 0;

    private PartCache? Cache { get; set; }

    /// <summary>An hour of each device; null: before the pages were added to a host.</summary>
    internal DeviceHistory? Devices { get; private set; }

    /// <summary>Adds the pages to a host.</summary>
    public void Map(WebApplication app)
    {
        var (questions, rules) = (app.Services.GetRequiredService<CoordinatorQuestions>(), app.Services.GetRequiredService<AccessRules>());
        _pulse = new(questions, clock);
        Cache = new(_pulse, clock);
        var parts = app.Services.GetRequiredService<ApiParts>();
        var runs = parts.Runs;
        AttemptReadings readings = new(runs);
        PageParts pages = new(questions, _entries, runs, new(_sessions, rules), Cache, new(Cache, clock), rules.Prefix, app.Services.GetRequiredService<HostNotices>())
        {
            Alerts = app.Services.GetRequiredService<AlertDesk>(),
            Hosts = parts.KnownHosts,
            Refused = parts.RefusedNodes,
        };
        Rates rates = new(questions, clock);
        Devices = new(pages.Nodes, clock);
        var life = app.Services.GetRequiredService<IHostApplicationLifetime>();
        life.ApplicationStarted.Register(() => _ = Task.WhenAll(rates.Run(life.ApplicationStopping), Devices.Run(life.ApplicationStopping)));
        MapFiles(app);
        app.MapLogin(pages);
        app.MapOverview(pages, rates);
        app.MapGrids(pages, rates);
        app.MapCells(pages, readings);
        app.MapFleet(pages, Devices);
        app.MapJournal(pages);
        app.MapAlerts(pages);
        app.MapVerbs(pages);
        app.MapSubmit(pages);
        app.MapCompare(pages, readings);
        app.MapReports(pages);
    }

    /// <summary>A link that logs one browser in, once, as an operator.</summary>
    /// <param name="address">Where browsers find this host.</param>
    /// <param name="name">As whom, for the audit trail.</param>
    public string Link(Uri address, string name) => $"{address.ToString().TrimEnd('/')}/login?code={_sessions.Issue(new(name, TokenRole.Operator))}";

    /// <inheritdoc/>
    public void Dispose()
    {
        _entries.Dispose();
        _pulse?.Dispose();
    }

    private static void MapFiles(IEndpointRouteBuilder app)
    {
        foreach (var file in StaticFiles.All)
        {
            app.MapGet($"/web/{file.Name}", (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return Results.Bytes(file.Bytes, file.Type);
            }).AsPage();
        }
    }
}
