using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Artifacts.Stored;
using Slfd.Messages.Coordination;

namespace Slfd.Api.Endpoints;

/// <summary>What cells leave in this host's runs folder, while they run too.</summary>
internal static class FolderEndpoints
{
    private const int UsualPiece = 64 << 10;

    public static void MapFolders(this IEndpointRouteBuilder app, RunsFolder runs)
    {
        app.MapGet("/api/cells/{id}/folder", async (string id, CoordinatorQuestions coordinator, CancellationToken stop) =>
            TypedResults.Ok(CellFolderView.Of(runs, (await coordinator.Look(id, stop)).View.Cell)))
            .WithSummary("The cell's folder on this host: its artifacts, and of each attempt the files and the newest whole checkpoint");
        app.MapGet("/api/cells/{id}/proof", async (string id, CoordinatorQuestions coordinator, CancellationToken stop) =>
        {
            var detail = await coordinator.Ask<CellDetail>(new GetCell(id), stop);
            return TypedResults.Ok(await Task.Run(() => CellProof.Of(runs.Cell(detail.View.Cell), detail.View.Cell, detail.Outcome?.ResultSha256), stop));
        }).WithSummary("Reads every artifact of the cell on this host whole and compares its hash with the accepted result's");
        app.MapGet("/api/cells/{id}/text/{file}", async (string id, string file, CoordinatorQuestions coordinator, CancellationToken stop, int attempt = 0, long from = 0, int most = UsualPiece) =>
        {
            if (!AttemptText.Names.Contains(file))
            {
                throw new ApiFailure(StatusCodes.Status400BadRequest, $"'{file}' is no text of an attempt; these are: {string.Join(", ", AttemptText.Names)}");
            }

            var detail = await coordinator.Look(id, stop);
            return TypedResults.Ok(AttemptText.Read(runs.Cell(detail.View.Cell), attempt, detail.Winner.Value, file, from, most)
                ?? throw new ApiFailure(StatusCodes.Status404NotFound, $"this host has no {file} of {(attempt == 0 ? "any attempt" : $"attempt {attempt}")} at cell {detail.View.Cell}"));
        }).WithSummary("A piece of a text that an attempt writes, while it runs too: its log or its metrics. 'from' counts bytes, negative ones from the end; 'next' of one piece is 'from' of the following. Without 'attempt', of the newest that has it");
    }

    private static async Task<Experiments.Cells.CellId> Resolve(string id, CoordinatorQuestions coordinator, CancellationToken stop) =>
        (await coordinator.Ask<CellDetail>(new GetCell(id), stop)).View.Cell;
}
