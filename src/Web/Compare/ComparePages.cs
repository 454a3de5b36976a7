using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Slfd.Api.Failures;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Reporting.Tables;
using Slfd.Web.Cells;
using Slfd.Web.Grids;
using Slfd.Web.Pages;
using Slfd.Web.Rendering;

namespace Slfd.Web.Compare;

/// <summary>Two cells, or two grids, side by side: what was asked for, what came out, and how sure a difference is.</summary>
internal static class ComparePages
{
    /// <summary>More entries are not compared on a page: a report says more.</summary>
    private const int MostEntries = 500;

    public static void MapCompare(this IEndpointRouteBuilder app, PageParts pages, AttemptReadings readings) => app.MapPage("/compare", pages, async request =>
    {
        var comparison = (request["a"], request["b"]) is not ({ } a, { } b) ? null : CellPages.CanName(a) && CellPages.CanName(b) ? await Cells(request, readings, a, b) : await Grids(request, a, b);
        return await PageRequest.Page<ComparePage>(request.Frame("Compare", string.Empty), ("Comparison", comparison), ("First", request["a"] ?? string.Empty), ("Second", request["b"] ?? string.Empty));
    });

    private static async Task<Comparison> Cells(PageRequest request, AttemptReadings readings, string a, string b)
    {
        var (first, second) = (await request.Pages.Coordinator.Look(a, request.Stop), await request.Pages.Coordinator.Look(b, request.Stop));
        List<string> notes = [];
        if (first.View.Cell == second.View.Cell)
        {
            notes.Add("both are the same cell");
        }
        else if (first.Outcome is { } one && second.Outcome is { } other)
        {
            notes.Add(one.SyntheticSetSha256 == other.SyntheticSetSha256 ? "both made the same synthetic set, byte for byte" : "they made different synthetic sets");
            if (one.DataSha256 != other.DataSha256)
            {
                notes.Add("they were made from different real images");
            }
        }

        List<string> alarms = [.. new[] { first, second }.Where(cell => cell.Attempts.Any(attempt => attempt.Duplicate)).Select(cell => $"cell {cell.View.Cell} was finished twice, with different results; its attempts say by whom")];
        return new(Thing(first), Thing(second), SpecificationLines.Differences(first.SpecJson, second.SpecJson), ScoresOf(first, second), notes, alarms)
        {
            Curves = first.View.Cell == second.View.Cell ? [] : readings.Over([("A", first), ("B", second)]),
        };

        ComparedThing Thing(CellDetail cell) => new(cell.View.Label, $"/c/{cell.View.Cell}", CellPicture.Of(request.Pages.Runs, cell) is [.., var latest] ? latest : null);
    }

    private static IReadOnlyList<ComparedScore> ScoresOf(CellDetail first, CellDetail second)
    {
        var (a, b) = (CellResult.ScoresOf(first), CellResult.ScoresOf(second));
        return a is not { } ours || b is not { } theirs ? [] :
        [
            .. from view in ours.Views
               where theirs.Views.Contains(view)
               let values = (A: ours.Scores.Repeats(view, Choice.Best), B: theirs.Scores.Repeats(view, Choice.Best))
               where values.A.Length > 0 && values.B.Length > 0
               select ComparedScore.Of($"{view}, {Choice.Best.Name()}", values.A, values.B, (Text(ours.Scores, view), Text(theirs.Scores, view)), paired: false),
        ];

        static string Text(CellScores scores, string view) => scores.View(view, Choice.Best) is { } score ? $"{Figures.Percent(score.Mean)} ± {Figures.Percent(score.Std)}" : "no classifier";
    }

    private static async Task<Comparison> Grids(PageRequest request, string a, string b)
    {
        GridStatus[] statuses = [await request.Pages.Coordinator.Ask<GridStatus>(new GetGridStatus(a), request.Stop), await request.Pages.Coordinator.Ask<GridStatus>(new GetGridStatus(b), request.Stop)];
        var (first, second) = (EntriesOf(request, a), EntriesOf(request, b));
        var shared = first.Lines.Keys.Where(second.Lines.ContainsKey).ToList();
        List<string> notes = shared.Count == 0 ? ["no entry of the one has a data set, resolution, images per class and method of the other"] : [];
        if (shared.Count > MostEntries)
        {
            notes.Add($"the first {MostEntries} of {shared.Count} entries that both have");
        }

        return new(new(a, $"/g/{Uri.EscapeDataString(a)}", null), new(b, $"/g/{Uri.EscapeDataString(b)}", null), SpecificationLines.Differences(first.Json, second.Json),
        [
            .. from key in shared.Take(MostEntries)
               let entries = (A: first.Lines[key], B: second.Lines[key])
               where entries.A.Means.Count > 0 && entries.B.Means.Count > 0
               select ComparedScore.Of(key.Replace("~", " · ", StringComparison.Ordinal), entries.A.Means, entries.B.Means, (entries.A.Text, entries.B.Text), paired: entries.A.Seeds.SequenceEqual(entries.B.Seeds))
                   with { Pair = entries.A.First == entries.B.First ? null : $"/compare?a={entries.A.First}&b={entries.B.First}" },
        ], notes, [.. statuses.Where(status => status.Alerts > 0).DistinctBy(status => status.Grid)
            .Select(status => $"{Figures.Count(status.Alerts, "second result", "second results")} of {status.Grid} with another synthetic set than the accepted one; the events say which")]);
    }

    private static (string Json, Dictionary<string, (string Text, CellId First, IReadOnlyList<int> Seeds, IReadOnlyList<double> Means)> Lines) EntriesOf(PageRequest request, string name) =>
        request.Pages.Entries.Look(name, book => (book.Grid.ToJson(), Enumerable.Range(0, book.LineCount).ToDictionary(line => MatrixOf.KeyOf(book.Grid, line), line =>
        {
            var means = book.MeansOf(line, book.Views[0], Choice.Best);
            return (book.Entry(line, book.Views[0], Choice.Best).WholeText(), book.CellsOf(line)[0], (IReadOnlyList<int>)[.. means.Select(mean => mean.Seed)], (IReadOnlyList<double>)[.. means.Select(mean => mean.Mean)]);
        }))) is { Item1: { } json } found ? (json, found.Item2) : throw new ApiFailure(StatusCodes.Status503ServiceUnavailable, $"reporting does not know {name} yet; try again");
}
