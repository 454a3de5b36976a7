using System.Security.Cryptography;
using System.Text;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Results;

namespace Slfd.Reporting.Tables;

/// <summary>A grid's results as numbers: a line per data set, resolution, images per class and method. A pure value; rendering is elsewhere.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="GridSha256">Hex SHA-256 of the grid's canonical JSON.</param>
/// <param name="Views"><c>cross</c>, where there are unseen architectures, then the architectures in the grid's order.</param>
/// <param name="Lines">Slowest first: data set, resolution, images per class, method.</param>
/// <param name="Notes">Sentences that belong under the table: what the numbers are, what they were made from, what is wrong with them.</param>
public sealed record GridTable(Grid Grid, string GridSha256, IReadOnlyList<string> Views, IReadOnlyList<TableLine> Lines, IReadOnlyList<string> Notes)
{
    /// <summary>Makes the table from whatever is there: rows of other grids are ignored, missing ones show as such.</summary>
    /// <param name="grid">What was asked for.</param>
    /// <param name="rows">Results, in any order.</param>
    /// <param name="context">What the notes must say beside the numbers; null: this software, no status.</param>
    public static GridTable From(Grid grid, IEnumerable<ResultRow> rows, ReportContext? context = null)
    {
        var unseen = grid.Evaluation.Architectures.Where(architecture => architecture != Architectures.ConvNet).ToArray();
        var views = ViewsOf(grid);
        var byCell = rows.ToDictionary(row => row.Cell);
        TableNotes notes = new(grid, unseen, context ?? ReportContext.Default);

        var all = GridCells.Of(grid);
        List<TableLine> lines = new(all.LineCount);
        for (var line = 0; line < all.LineCount; line++)
        {
            var (first, cells) = (all.First(line), all.OfLine(line));
            List<SeedScores> done = [];
            foreach (var (position, cell) in cells.Index())
            {
                if (byCell.TryGetValue(cell, out var row) && Read(row, grid, notes) is { } scores)
                {
                    notes.Used(first, row);
                    done.Add(new(grid.Seeds[position], cell, scores));
                }
            }

            lines.Add(new(
                first.Data.Name,
                first.Data.Resolution,
                first.ImagesPerClass,
                all.Method(line),
                cells,
                [.. views.SelectMany(view => ChoiceNames.All.Select(choice => Entry(view, choice, done, grid)))],
                first,
                done)
            { Name = grid.Methods[line % grid.Methods.Length].RowName() });
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes((grid with { Paper = null }).ToJson())));
        return new(grid, hash, views, lines, notes.Sentences(hash, incomplete: lines.Exists(line => line.SeedsDone < line.SeedsAsked), [.. DataFacts.Notes(lines), .. TableNotes.Remarks(lines), .. MixedCells.Notes(lines), .. TableNotes.WithoutClassifier(lines), .. TableNotes.Marked(lines), .. TableNotes.Losses(lines, views[0])]));
    }

    /// <summary><c>cross</c>, where there are unseen architectures, then the architectures in the grid's order.</summary>
    internal static string[] ViewsOf(Grid grid) => Array.Exists(grid.Evaluation.Architectures, architecture => architecture != Architectures.ConvNet)
        ? [Architectures.Cross, .. grid.Evaluation.Architectures]
        : grid.Evaluation.Architectures;

    /// <summary>An entry over the seeds that are done.</summary>
    /// <param name="view">Of which view.</param>
    /// <param name="choice">At which evaluation point.</param>
    /// <param name="seeds">Scores of those that have a classifier, in the order of the grid's seeds.</param>
    /// <param name="done">How many seeds have a result.</param>
    /// <param name="marked">How many of these are marked.</param>
    /// <param name="mixed">How many of these were made otherwise than most.</param>
    /// <param name="grid">Whose.</param>
    internal static TableEntry EntryOf(string view, Choice choice, IReadOnlyList<Score> seeds, int done, int marked, int mixed, Grid grid)
    {
        var summary = SeedSummary.Of(seeds, grid.Evaluation.Repeats);
        var without = (done - seeds.Count) * grid.Evaluation.Repeats;
        return new(view, choice, summary, done, grid.Seeds.Length) { Diverged = without + (summary?.Diverged ?? 0), Marked = marked, Mixed = mixed };
    }

    private static TableEntry Entry(string view, Choice choice, List<SeedScores> done, Grid grid) =>
        EntryOf(view, choice, [.. done.Select(seed => seed.Scores.View(view, choice)).OfType<Score>()], done.Count, done.Count(seed => seed.Scores.Marks.Count > 0), MixedCells.Count([.. done.Select(seed => MixedCells.Key(seed.Scores.Outcome))]), grid);

    private static CellScores? Read(ResultRow row, Grid grid, TableNotes notes)
    {
        try
        {
            return new(row.Outcome, grid.Evaluation.Architectures, grid.Evaluation.Repeats);
        }
        catch (InvalidDataException error)
        {
            notes.Malformed(row, error.Message);
            return null;
        }
    }
}
