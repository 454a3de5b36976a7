using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Api.Security;
using Slfd.Experiments.Files;

namespace Slfd.Api.Endpoints;

/// <summary>A host that coordinates alone puts a backup of its journal back: it stops coordinating, does it, and goes on.</summary>
internal static class JournalEndpoints
{
    private const int LongestName = 200;

    public static void MapJournal(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/journal/restore/{id}", Ask)
            .WithSummary("Put the backup back that lies in the runs folder as restore-ID.db (32 hex digits), which shows that the caller may write there; 'slfd restore-journal' does both. The host stops coordinating, and answers again when it is done");
        app.MapGet("/api/journal/restore/{id}", (string id, ApiParts parts) => parts.Restores.Of(id) is { } state
            ? TypedResults.Ok(state)
            : throw new ApiFailure(StatusCodes.Status404NotFound, "this host knows of no such restore since it was started")).WithSummary("How a restore stands: waiting, done or failed");
    }

    private static Ok<RestoreState> Ask(string id, HttpContext context, ApiParts parts, string name = "a backup")
    {
        if (RestoreDesk.FileOf(parts.Runs, id) is not { } file)
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, "a restore has a number of 32 lower-case hex digits");
        }

        if (name.Length > LongestName || name.Any(char.IsControl))
        {
            throw new ApiFailure(StatusCodes.Status400BadRequest, $"the name of a backup has at most {LongestName} letters, and no control characters");
        }

        if (parts.Restores.Refusal is { } refusal)
        {
            throw new ApiFailure(StatusCodes.Status409Conflict, refusal);
        }

        if (FileKinds.Of(file, followLinks: false) != FileKind.Regular)
        {
            throw new ApiFailure(StatusCodes.Status404NotFound, $"the runs folder of this host, {parts.Runs.Root}, holds no file {Path.GetFileName(file)}: the backup was put into another one. Say its folder with --runs, or another host with --server");
        }

        return parts.Restores.Ask(new(id, file, name, context.Operator()))
            ? TypedResults.Ok(parts.Restores.Of(id))
            : throw new ApiFailure(StatusCodes.Status409Conflict, "another backup is being put back: wait for it");
    }
}
