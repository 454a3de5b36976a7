using Slfd.Experiments.Grids;
using Slfd.Reporting.Entries;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;
using Slfd.Web.Rendering;

namespace Slfd.Web.Grids;

/// <summary>Lays a grid's entries out as methods × (data set × resolution × images per class).</summary>
internal static class MatrixOf
{
    /// <summary>The matrix of a book as it is now.</summary>
    /// <param name="book">The entries.</param>
    /// <param name="view">What is looked at; null, or what the grid does not have: its first view.</param>
    /// <param name="choice">At which evaluation point.</param>
    /// <param name="against">The method that all others are held against; null, or what the grid does not have: none.</param>
    public static Matrix Make(EntryBook book, string? view, Choice choice, string? against = null)
    {
        var grid = book.Grid;
        var shown = book.Views.Contains(view) ? view! : book.Views[0];
        List<(int Dataset, int Resolution, int ImagesPerClass)> columns =
        [
            .. from dataset in Enumerable.Range(0, grid.Datasets.Length)
               from resolution in Enumerable.Range(0, grid.Resolutions.Length)
               from imagesPerClass in Enumerable.Range(0, grid.ImagesPerClass.Length)
               select (dataset, resolution, imagesPerClass),
        ];
        var ranges = columns.Select(column => Range(Enumerable.Range(0, grid.Methods.Length)
            .Select(method => book.Entry(book.Line(column.Dataset, column.Resolution, column.ImagesPerClass, method), shown, choice).Summary?.Mean))).ToList();
        var chosen = against is null ? -1 : Array.FindIndex(grid.Methods, method => method.Label() == against);
        var tests = columns.ConvertAll(column => Tests(book, column, chosen, shown, choice));
        return new(
            book.Views,
            shown,
            choice.Name(),
            [.. columns.Select(column => Head(grid, column))],
            [.. Enumerable.Range(0, grid.Methods.Length).Select(method => (grid.Methods[method].Label(), (IReadOnlyList<EntryCell>)
                [.. columns.Select((column, index) => Cell(book, column, method, shown, choice, ranges[index]) with { Against = tests[index][method].Sign, Holm = tests[index][method].P })]))],
            Shared(grid),
            book.Unreadable == 0 ? string.Empty : $"{Figures.Count(book.Unreadable, "result", "results")} could not be read as this grid's and are in no entry; 'slfd report' names them.")
        {
            Against = chosen < 0 ? null : grid.Methods[chosen].Label(),
        };
    }

    /// <summary>Every method of a column held against one of them; the family of Holm's correction is the column.</summary>
    private static (int Sign, double? P)[] Tests(EntryBook book, (int Dataset, int Resolution, int ImagesPerClass) column, int chosen, string view, Choice choice)
    {
        var lines = Enumerable.Range(0, book.Grid.Methods.Length).Select(method => book.Line(column.Dataset, column.Resolution, column.ImagesPerClass, method)).ToList();
        if (chosen < 0 || book.Entry(lines[chosen], view, choice).Summary is not { } held)
        {
            return new (int, double?)[lines.Count];
        }

        var holm = Holm.Adjust(lines.ConvertAll(line => line == lines[chosen] ? null : book.Difference(line, lines[chosen], view, choice)));
        return [.. lines.Select((line, index) => (holm[index] < Significance.Level && book.Entry(line, view, choice).Summary is { } ours ? Math.Sign(ours.Mean - held.Mean) : 0, holm[index]))];
    }

    /// <summary>The line that an entry's key names; −1: none.</summary>
    public static int LineOf(EntryBook book, string key)
    {
        for (var line = 0; line < book.LineCount; line++)
        {
            if (KeyOf(book.Grid, line) == key)
            {
                return line;
            }
        }

        return -1;
    }

    /// <summary>Names an entry in addresses: data set, resolution, images per class and method.</summary>
    public static string KeyOf(Grid grid, int line)
    {
        var (column, method) = Math.DivRem(line, grid.Methods.Length);
        var (rest, imagesPerClass) = Math.DivRem(column, grid.ImagesPerClass.Length);
        var (dataset, resolution) = Math.DivRem(rest, grid.Resolutions.Length);
        return FormattableString.Invariant($"{grid.Datasets[dataset]}~{grid.Resolutions[resolution]}~{grid.ImagesPerClass[imagesPerClass]}~{grid.Methods[method].Label()}");
    }

    private static EntryCell Cell(EntryBook book, (int Dataset, int Resolution, int ImagesPerClass) column, int method, string view, Choice choice, (double Low, double High)? range)
    {
        var line = book.Line(column.Dataset, column.Resolution, column.ImagesPerClass, method);
        var entry = book.Entry(line, view, choice);
        var paper = book.Published(line, view);
        var shade = entry.Summary is { } summary && range is var (low, high) ? (int)Math.Min(9, 10 * (high > low ? (summary.Mean - low) / (high - low) : 0.5)) : -1;
        var filter = $"dataset={Uri.EscapeDataString(book.Grid.Datasets[column.Dataset])}&method={Uri.EscapeDataString(book.Grid.Methods[method].Label())}";
        return new(KeyOf(book.Grid, line), entry.Summary is null && entry.SeedsDone == 0 ? string.Empty : entry.WholeText(), entry.Complete ? string.Empty : entry.Progress, shade,
            paper?.Text ?? string.Empty, paper is null || entry.Summary is null ? string.Empty : book.Verdict(line, entry, paper), filter)
        {
            Summary = entry.Summary,
        };
    }

    private static (double Low, double High)? Range(IEnumerable<double?> means)
    {
        var known = means.OfType<double>().ToList();
        return known.Count == 0 ? null : (known.Min(), known.Max());
    }

    /// <summary>What a column does not share with the others.</summary>
    private static string Head(Grid grid, (int Dataset, int Resolution, int ImagesPerClass) column) => string.Join(" · ", [
        grid.Datasets[column.Dataset],
        .. grid.Resolutions.Length > 1 ? [FormattableString.Invariant($"{grid.Resolutions[column.Resolution]} px")] : Array.Empty<string>(),
        .. grid.ImagesPerClass.Length > 1 ? [FormattableString.Invariant($"ipc {grid.ImagesPerClass[column.ImagesPerClass]}")] : Array.Empty<string>(),
    ]);

    private static string Shared(Grid grid) => string.Join(", ", [
        .. grid.Resolutions.Length == 1 ? [FormattableString.Invariant($"{grid.Resolutions[0]} px")] : Array.Empty<string>(),
        .. grid.ImagesPerClass.Length == 1 ? [FormattableString.Invariant($"ipc {grid.ImagesPerClass[0]}")] : Array.Empty<string>(),
        Figures.Count(grid.Seeds.Length, "seed", "seeds"),
    ]);
}
