using System.Globalization;
using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Artifacts;
using Slfd.Artifacts.Attempts;
using Slfd.Artifacts.Stored;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Web.Live;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Cells;

/// <summary>Everything about one cell: how it stands, and what its attempts write, while they run too.</summary>
internal static class OneCell
{
    /// <summary>State, last failure and result.</summary>
    public const string CellPart = "cell";

    /// <summary>Curves of an attempt.</summary>
    public const string CurvesPart = "curves";

    /// <summary>Images at evaluation points.</summary>
    public const string PicturesPart = "pictures";

    /// <summary>What its attempts did when.</summary>
    public const string AttemptsPart = "attempts";

    /// <summary>The end of an attempt's log.</summary>
    public const string LogPart = "log";

    /// <summary>Its artifacts.</summary>
    public const string FilesPart = "files";

    /// <summary>Bytes of a log's end on the page.</summary>
    private const int LogTail = 16 << 10;

    private static readonly string[] s_logs = [CellFolder.LogFile, CellFolder.LastWordsFile];

    public static void MapOneCell(this IEndpointRouteBuilder app, PageParts pages, AttemptReadings readings)
    {
        CellFiles files = new(pages.Runs);
        app.MapPage("/c/{id}", pages, request => Show(request, files, readings));
        app.MapPage("/c/{id}/sheet.png", pages, async request =>
        {
            var cell = await Named(request);
            var sheet = Path.Combine(pages.Runs.Cell(cell).Root, CellFolder.SheetFile);
            return CellFiles.IsPlain(sheet) ? Results.File(sheet, "image/png") : throw NotHere($"this host has no image sheet of cell {cell}");
        });
        app.MapPage("/c/{id}/sheet/{attempt:int:min(1)}/{iteration:int:min(0)}.png", pages, async request =>
        {
            AttemptSheet sheet = new(Number(request, "iteration"), Number(request, "attempt"));
            var cell = await Named(request);
            request.Context.Response.Headers.CacheControl = "private, max-age=3600";
            return AttemptSheets.Open(pages.Runs.Cell(cell), sheet) is { } picture ? Results.Stream(picture, "image/png") : throw NotHere($"this host has no picture of cell {cell} at iteration {sheet.Iteration} of attempt {sheet.Attempt}");
        });
        app.MapPage("/c/{id}/verify", pages, async request =>
        {
            var detail = await Detail(request, request.Stop);
            var proof = await Task.Run(() => CellProof.Of(pages.Runs.Cell(detail.View.Cell), detail.View.Cell, detail.Outcome?.ResultSha256), request.Stop);
            return await PageRequest.Page<ProofPage>(request.Frame($"Cell {detail.View.Cell.Prefix}: artifacts", "grids"), ("Proof", proof), ("Label", detail.View.Label));
        });
        app.MapPage("/c/{id}/log/{attempt:int:min(1)}", pages, async request =>
        {
            var (cell, attempt) = (await Named(request), Number(request, "attempt"));
            var folder = pages.Runs.Cell(cell);
            var text = WholeText(folder, attempt, CellFolder.EarlierLogFile) + WholeText(folder, attempt, CellFolder.LogFile);
            return (text.Length > 0 ? text : WholeText(folder, attempt, CellFolder.LastWordsFile)) is { Length: > 0 } log
                ? Results.Text(log, MediaTypeNames.Text.Plain + "; charset=utf-8")
                : throw NotHere($"this host has no log of attempt {attempt} at cell {cell}");
        });
    }

    private static ApiFailure NotHere(string sentence) => new(StatusCodes.Status404NotFound, sentence);

    private static int Number(PageRequest request, string name) => int.Parse((string)request.Context.GetRouteValue(name)!, CultureInfo.InvariantCulture);

    private static async Task<CellId> Named(PageRequest request) => (await Detail(request, request.Stop)).View.Cell;

    private static Task<CellDetail> Detail(PageRequest request, CancellationToken stop) => CellPages.DetailOf(request, (string)request.Context.GetRouteValue("id")!, stop);

    private static string WholeText(CellFolder cell, int attempt, string file)
    {
        System.Text.StringBuilder text = new();
        new AttemptFollower(cell, attempt, accepted: 0, file).Read(piece => text.Append(piece), () => { });
        return text.ToString();
    }

    private static async Task<IResult> Show(PageRequest request, CellFiles files, AttemptReadings readings)
    {
        var (pages, canAct) = (request.Pages, request.Visitor.CanAct);
        var detail = await Detail(request, request.Stop);
        var id = detail.View.Cell;
        var folder = pages.Runs.Cell(id);
        var asked = int.TryParse(request["attempt"], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt) ? attempt : 0;
        var sheet = request["sheet"] is { Length: <= 12 } name ? name : string.Empty;
        Task<CellDetail> Now(CancellationToken stop) => pages.Coordinator.Look(id.ToString(), stop);

        Part[] parts =
        [
            new(CellPart, $"cell|{id}|{canAct}", Pace.Seconds, async stop =>
            {
                var now = await Now(stop);
                return await Html.Render<OneCellView>(("Detail", now), ("Scores", CellResult.Of(now)), ("CanAct", canAct), ("Base", pages.Address));
            }),
            new(CurvesPart, $"curves|{id}|{asked}", Pace.Seconds, async stop =>
            {
                var now = await Now(stop);
                var of = now.View.Beat?.Of ?? 0;
                var curves = Newest(now, asked).Select(token => readings.Curves(now, token, of)).FirstOrDefault(found => found is not null);
                return await Html.Render<CurvesView>(("Curves", curves), ("Of", of));
            }),
            new(PicturesPart, $"pictures|{id}|{sheet}", Pace.Seconds, async stop =>
                await Html.Render<PicturesView>(("Pictures", CellPicture.Of(pages.Runs, await Now(stop))), ("Name", sheet), ("Cell", id), ("Base", pages.Address))),
            new(AttemptsPart, $"attempts|{id}|{asked}", Pace.Seconds, async stop =>
            {
                var (now, time) = (await Now(stop), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                var lanes = AttemptLane.Of(now, token => readings.Times(now, token), time);
                return await Html.Render<AttemptsView>(("Lanes", lanes), ("Now", time), ("Shown", Newest(now, asked).FirstOrDefault()), ("Cell", id), ("Base", pages.Address));
            }),
            new(LogPart, $"log|{id}|{asked}", Pace.Seconds, async stop =>
            {
                var now = await Now(stop);
                var log = Newest(now, asked).SelectMany(token => s_logs.Select(file => AttemptText.Read(folder, token, now.Winner.Value, file, -LogTail, LogTail))).FirstOrDefault(text => text is not null);
                return await Html.Render<LogView>(("Log", log), ("Carried", log is not null && !folder.Has(folder.Attempt(new(log.Attempt)), log.File)),
                    ("IsNewest", log is not null && now.View.State == CellState.Running && now.View.Attempts == log.Attempt), ("Missing", WhyNoLog(now)), ("Cell", id), ("Base", pages.Address));
            }),
            new(FilesPart, $"files|{id}", Pace.Seconds, async stop => await Html.Render<FilesView>(("Files", files.Of(await Now(stop))), ("Cell", id), ("Base", pages.Address))),
        ];
        var usual = detail.Grids is [var grid, ..] ? pages.Entries.Look(grid, SpecificationLines.Usual) : null;
        return await request.Live<OneCellPage>($"Cell {id.Prefix}", "grids", parts, ("Detail", detail), ("Lines", SpecificationLines.Of(detail.SpecJson, usual)));
    }

    /// <summary>The attempt that was asked for; otherwise all that are known, the newest first.</summary>
    private static IEnumerable<int> Newest(CellDetail detail, int asked) => asked > 0 ? [asked] : detail.Attempts.Select(attempt => attempt.Token.Value).OrderDescending();

    private static string WhyNoLog(CellDetail detail) => detail.Attempts.Length == 0 ? string.Empty
        : detail.View.State == CellState.Running ? "This host has no log of it yet: where nodes share no folder, its node brings it some ten seconds after somebody looks."
        : "This host has no log of it.";
}
