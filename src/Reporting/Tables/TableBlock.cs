namespace Slfd.Reporting.Tables;

/// <summary>One printed table: methods down, and across either the views of the one data set, or the data sets of one view. Neutral: plain texts and entries, no layout.</summary>
/// <param name="Title">Says what all its entries share.</param>
/// <param name="Choice">Which evaluation point.</param>
/// <param name="Columns">Heads of the entries' columns.</param>
/// <param name="Rows">In the grid's order of methods; each has an entry per column.</param>
public sealed record TableBlock(string Title, Choice Choice, IReadOnlyList<string> Columns, IReadOnlyList<TableRow> Rows);

/// <summary>One row of a <see cref="TableBlock"/>.</summary>
/// <param name="Method">Row head.</param>
/// <param name="Entries">One per column.</param>
public sealed record TableRow(string Method, IReadOnlyList<TableEntry> Entries);

/// <summary>How a grid's lines are laid out as tables.</summary>
public static class TableLayout
{
    /// <summary>
    /// A block per resolution, images per class and choice. A grid of one data set has the views as columns; a grid of several has, as in the paper, the data sets
    /// as columns and a block per view, cross-architecture first.
    /// </summary>
    /// <param name="table">The numbers.</param>
    /// <param name="choices">Which choices, in which order; null: all.</param>
    public static IReadOnlyList<TableBlock> Blocks(this GridTable table, IReadOnlyList<Choice>? choices = null)
    {
        var groups = table.Lines.GroupBy(line => (line.Resolution, line.ImagesPerClass)).OrderBy(group => group.Key).ToList();
        return [.. from @group in groups
                   from choice in choices ?? ChoiceNames.All
                   from block in Blocks(table, [.. @group], choice)
                   select block];
    }

    private static IEnumerable<TableBlock> Blocks(GridTable table, List<TableLine> lines, Choice choice)
    {
        var shared = FormattableString.Invariant($"{lines[0].Resolution} px, ipc {lines[0].ImagesPerClass}, {choice.Name()}");
        var methods = lines.Select(line => line.Method).Distinct().ToList();
        if (table.Grid.Datasets is [var only])
        {
            return [new($"{only}, {shared}", choice, table.Views, methods.ConvertAll(method =>
                new TableRow(method, [.. table.Views.Select(view => lines.Single(line => line.Method == method).Entry(view, choice))])))];
        }

        return table.Views.Select(view => new TableBlock($"{view}, {shared}", choice, table.Grid.Datasets, methods.ConvertAll(method =>
            new TableRow(method, [.. table.Grid.Datasets.Select(dataset => lines.Single(line => line.Method == method && line.Dataset == dataset).Entry(view, choice))]))));
    }
}
