using Slfd.Experiments.Classifiers;
using Slfd.Reporting.Published;

namespace Slfd.Reporting.Tables;

/// <summary>How a grid's lines are laid out as tables.</summary>
public static class TableLayout
{
    /// <summary>
    /// A grid that names a table of the paper has that table's rows and columns (<see cref="PaperLayout"/>). Any other has a block per resolution, images per class and
    /// choice: with one data set the views as columns; with several, as in the paper, the data sets as columns and a block per view, cross-architecture first.
    /// </summary>
    /// <param name="table">The numbers.</param>
    /// <param name="choices">Which choices, in which order; null: all.</param>
    public static IReadOnlyList<TableBlock> Blocks(this GridTable table, IReadOnlyList<Choice>? choices = null)
    {
        LineIndex lines = new(table);
        choices ??= ChoiceNames.All;
        var blocks = table.Grid.Layout is { } layout ? PaperLayout.Of(layout).Blocks(lines, choices) : ByAxes(lines, choices);
        return [.. blocks.Select(block => table.Lines[0].IsDrawn ? block with { Title = $"{block.Title} (drawn images stand in for the data)" } : block)];
    }

    private static IEnumerable<TableBlock> ByAxes(LineIndex lines, IReadOnlyList<Choice> choices)
    {
        var table = lines.Table;
        return from resolution in table.Grid.Resolutions.Order()
               from imagesPerClass in table.Grid.ImagesPerClass.Order()
               from choice in choices
               from block in Blocks(lines, resolution, imagesPerClass, choice)
               select block;
    }

    private static IEnumerable<TableBlock> Blocks(LineIndex lines, int resolution, int imagesPerClass, Choice choice)
    {
        var (grid, views) = (lines.Table.Grid, lines.Table.Views);
        var shared = FormattableString.Invariant($"{resolution} px, ipc {imagesPerClass}, {choice.Name()}");
        if (grid.Datasets is [var only])
        {
            return [new($"{only}, {shared}", choice, views, [.. Enumerable.Range(0, grid.Methods.Length).Select(method =>
                lines.Row(grid.Methods[method].RowName(), null, choice, views.Select(view => new EntryKey(only, resolution, imagesPerClass, method, view))))])];
        }

        return views.Select(view => new TableBlock($"{view}, {shared}", choice, grid.Datasets, [.. Enumerable.Range(0, grid.Methods.Length).Select(method =>
            lines.Row(grid.Methods[method].RowName(), null, choice, grid.Datasets.Select(dataset => new EntryKey(dataset, resolution, imagesPerClass, method, view))))])
        { IsHeadline = view == lines.HeadlineView });
    }
}

/// <summary>Names one entry of a grid's table, but for the choice.</summary>
internal readonly record struct EntryKey(string Dataset, int Resolution, int ImagesPerClass, int Method, string View);

/// <summary>Finds a table's lines by what they are of.</summary>
internal sealed class LineIndex
{
    private readonly Dictionary<(string Dataset, int Resolution, int ImagesPerClass, int Method), TableLine> _lines;

    /// <summary>Methods are the grid's innermost axis.</summary>
    public LineIndex(GridTable table) => (Table, _lines) =
        (table, table.Lines.Index().ToDictionary(line => (line.Item.Dataset, line.Item.Resolution, line.Item.ImagesPerClass, line.Index % table.Grid.Methods.Length), line => line.Item));

    public GridTable Table { get; }

    /// <summary>Whether the unseen architectures have a mean of their own.</summary>
    public string HeadlineView => Table.Views.Contains(Architectures.Cross) ? Architectures.Cross : Table.Views[0];

    public TableLine Line(string dataset, int resolution, int imagesPerClass, int method) => _lines[(dataset, resolution, imagesPerClass, method)];

    /// <summary>The line that an entry is of.</summary>
    public TableLine Line(EntryKey key) => Line(key.Dataset, key.Resolution, key.ImagesPerClass, key.Method);

    /// <summary>A row with those entries.</summary>
    public TableRow Row(string head, string? group, Choice choice, IEnumerable<EntryKey> keys)
    {
        EntryKey[] all = [.. keys];
        List<TableEntry?> entries = [];
        List<PublishedResult?> published = [];
        foreach (var key in all)
        {
            var exists = Table.Views.Contains(key.View);
            var line = Line(key.Dataset, key.Resolution, key.ImagesPerClass, key.Method);
            entries.Add(exists ? line.Entry(key.View, choice) : null);
            published.Add(PublishedMatch.Find(Table.Grid, line.First, key.View));
        }

        return new(head, entries, published, group) { Keys = all };
    }
}
