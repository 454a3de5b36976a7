using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Artifacts.Http.Store;

/// <summary>The artifact store's HTTP side: what nodes without a shared folder use (docs/cluster.md).</summary>
internal static class ArtifactEndpoints
{
    /// <summary>Maps <c>/api/artifacts</c>. The caller puts authorization on the returned group: everything in it but the downloads changes what results are made of.</summary>
    /// <param name="app">The host.</param>
    /// <param name="runs">Where artifacts lie.</param>
    /// <param name="guard">Says who may write what.</param>
    /// <param name="limits">Null: the defaults.</param>
    public static RouteGroupBuilder MapArtifacts(this IEndpointRouteBuilder app, RunsFolder runs, AttemptGuard guard, ArtifactLimits? limits = null)
    {
        var chosen = limits ?? new();
        var store = new ArtifactStore(runs, chosen);
        async Task<bool> Reopened(CellId cell, FencingToken token, CancellationToken stop) => store.IsPublished(cell) && (await guard.Of(cell, token, stop)).Counts;
        async Task<bool> Writes(HttpContext call, CellId cell, FencingToken token) => (await guard.Own(call, cell, token)).Counts && store.IsPublished(cell);
        var group = app.MapGroup("/api/artifacts/cells/{cell}").WithTags("artifacts");
        group.AddEndpointFilter(async (call, next) =>
        {
            try
            {
                return await next(call);
            }
            catch (ArtifactRefusal refusal)
            {
                return Results.Problem(refusal.Message, statusCode: refusal.Status);
            }
            catch (BadHttpRequestException broken)
            {
                return Results.Problem(broken.Message, statusCode: broken.StatusCode);
            }
        });

        group.MapGet("", async (string cell, string? token, CancellationToken stop) =>
            {
                var id = UploadTarget.ParseCell(cell);
                FencingToken? attempt = token is null ? null : UploadTarget.ParseToken(token);
                return Results.Json(store.List(id, attempt is { } asking && await Reopened(id, asking, stop) ? asking : null), ArtifactJson.Options);
            })
            .WithSummary("What the store has of a cell, for the attempt that asks");
        group.MapGet("artifacts/{name}", (string cell, string name) => Download(store.Open(UploadTarget.ParseCell(cell), null, null, name)))
            .WithSummary("An artifact of the accepted attempt, or of the newest complete one");
        group.MapGet("attempts/{token}/checkpoints/{checkpoint}/{name}", (string cell, string token, string checkpoint, string name) =>
                Download(store.Open(UploadTarget.ParseCell(cell), UploadTarget.ParseToken(token), UploadTarget.ParseCheckpoint(checkpoint), name)))
            .WithSummary("A file of a checkpoint");

        group.MapGet("attempts/{token}/uploads/{part}/{name}", async (string cell, string token, string part, string name, string sha256, long bytes, CancellationToken stop) =>
            {
                var target = UploadTarget.Parse(cell, token, part);
                return Results.Json(store.Progress(target, new(name, bytes, sha256), await Reopened(target.Cell, target.Token, stop)), ArtifactJson.Options);
            })
            .WithSummary("How far the upload of a file has come");
        group.MapPut("attempts/{token}/uploads/{part}/{name}", async (string cell, string token, string part, string name, string sha256, long bytes, long offset, HttpContext call) =>
            {
                if (call.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                {
                    size.MaxRequestBodySize = chosen.LargestRequest;
                }

                var target = UploadTarget.Parse(cell, token, part);
                var reopened = await Writes(call, target.Cell, target.Token);
                return Results.Json(await store.Append(target, new(name, bytes, sha256), offset, call.Request.Body, reopened, call.RequestAborted), ArtifactJson.Options);
            })
            .WithSummary("Appends to a file at an offset");
        group.MapPost("attempts/{token}/uploads/{part}", async (string cell, string token, string part, HttpContext call) =>
            {
                var target = UploadTarget.Parse(cell, token, part);
                var reopened = await Writes(call, target.Cell, target.Token);
                store.Commit(target, (await Manifest(call)).Files, reopened);
                return Results.NoContent();
            })
            .WithSummary("Makes an upload visible, all its files at once");

        group.MapPost("attempts/{token}/publish", async (string cell, string token, string resultSha256, HttpContext call) =>
            {
                var (id, attempt) = (UploadTarget.ParseCell(cell), UploadTarget.ParseToken(token));
                var standing = await guard.Own(call, id, attempt);
                if (standing.Accepted != resultSha256)
                {
                    throw new ArtifactRefusal(409, "the coordinator has not accepted that result of that attempt");
                }

                store.Publish(id, attempt, resultSha256, standing.Counts && store.IsPublished(id));
                return Results.NoContent();
            })
            .WithSummary("The attempt was accepted: its artifacts become the cell's");
        group.MapDelete("attempts/{token}/artifacts", async (string cell, string token, HttpContext call) =>
            {
                var (id, attempt) = (UploadTarget.ParseCell(cell), UploadTarget.ParseToken(token));
                if ((await guard.Own(call, id, attempt)).Accepted is not null)
                {
                    throw new ArtifactRefusal(409, "the coordinator has accepted the result of that attempt");
                }

                store.Discard(id, attempt);
                return Results.NoContent();
            })
            .WithSummary("The attempt's result does not count");
        return group;
    }

    private static IResult Download(FileStream file) => Results.File(file, "application/octet-stream", enableRangeProcessing: true);

    private static async Task<UploadManifest> Manifest(HttpContext call)
    {
        if (call.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = 64 << 10;
        }

        try
        {
            return await call.Request.ReadFromJsonAsync<UploadManifest>(ArtifactJson.Options, call.RequestAborted) ?? throw new ArtifactRefusal(400, "expected the list of files");
        }
        catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw new ArtifactRefusal(400, $"expected the list of files: {unreadable.Message}");
        }
    }
}
