using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Slfd.Api.Endpoints;
using Slfd.Api.Questions;
using Slfd.Reporting.Reports;
using Slfd.Web.Pages;

namespace Slfd.Web.Reports;

/// <summary>A grid's report as it is now, in every format.</summary>
internal static class ReportPages
{
    /// <summary>The report has its style and its pictures in it, and nothing else may be loaded or run.</summary>
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private const int Width = 160;

    public static void MapReports(this IEndpointRouteBuilder app, PageParts pages) => app.MapPage("/report/{name}", pages, async request =>
    {
        var (name, format) = ((string)request.Context.GetRouteValue("name")!, request["format"] ?? ReportFormat.Html.Name());
        var text = await GridEndpoints.ReportText(
            name, request.Context.RequestServices.GetRequiredService<ApiParts>(), pages.Coordinator, format, Width, new(ReportExtent.Full, null, null, $"slfd report {name}"), request.Stop);
        var isPage = format == ReportFormat.Html.Name();
        if (isPage)
        {
            request.Context.Response.Headers.ContentSecurityPolicy = Policy;
        }

        return Results.Content(text, isPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8");
    });
}
