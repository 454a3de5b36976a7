using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Scraping;

namespace Slfd.Api.Endpoints;

/// <summary>For Prometheus; a viewer's token is needed where tokens are asked for.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder app) =>
        app.MapGet("/metrics", async (HttpContext context, SweepMetrics metrics, CancellationToken stop) =>
        {
            using MemoryStream text = new(); // what fails half-way must not look like an answer
            await metrics.Write(text, stop);
            context.Response.ContentType = SweepMetrics.ContentType;
            await context.Response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), stop);
        }).WithSummary("How the sweep stands, in the text format of Prometheus; ops/alerts.yml has rules for it");
}
