using Slfd.Pictures.Drawings;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>A table of the paper as one figure, of a grid that is laid out as it: a panel for each column, a row for each row, and the paper's values beside ours.</summary>
internal static class PaperTableFigure
{
    private const int Across = 5;
    private const int Width = 190;
    private const int WidthOfOne = 420;
    private const int Gap = 24;
    private const int Top = 48;
    private const int BelowAPanel = 72;
    private const double LetterWidth = 7.2;

    /// <summary>A figure for each headline table that has something done.</summary>
    public static IEnumerable<GridFigure> Of(GridTable table) => table.Grid.Layout is not { } layout ? []
        : from block in table.Blocks([Choice.Best]).Take(FigureSheets.MostSettings)
          let drawing = Draw(block)
          where drawing is not null
          select new GridFigure(Name(layout, table, block), drawing);

    private static Drawing? Draw(TableBlock block)
    {
        TableRow[] shown = [.. block.Rows.Where(row => row.Entries.Any(entry => entry?.Summary is not null))];
        if (shown.Length == 0)
        {
            return null;
        }

        var highest = shown.Max(row => Math.Max(row.Entries.Max(entry => entry?.Summary is { } ours ? ours.Mean + ours.Std : 0), row.Published.Max(paper => paper is null ? 0 : paper.Mean + paper.Std)));
        var axis = Axis.FromZero("test accuracy (%)", Math.Min(1, highest), unit: 100);
        var left = 24 + (LetterWidth * shown.Max(row => Head(row).Length));
        var (across, width) = block.Columns.Count == 1 ? (1, WidthOfOne) : (Math.Min(Across, block.Columns.Count), Width);
        var height = (shown.Length * DotPanel.RowHeight) + BelowAPanel;
        List<Ink> inks = [new Ink.Words(16, 16, block.Title, Size: 14)];
        foreach (var (column, name) in block.Columns.Index())
        {
            var panel = DotPanel.At(left + (column % across * (width + Gap)), Top + (column / across * height), width, shown.Length, axis);
            inks.AddRange(panel.Frame.Axes(name));
            foreach (var (index, row) in shown.Index())
            {
                if (column % across == 0)
                {
                    inks.Add(new Ink.Words(left - 8, panel.Y(index) + 4, Head(row), Anchor: Anchor.End));
                }

                inks.AddRange(panel.Row(index, row.Entries[column]?.Summary, row.Published[column], Colours.Of(index)));
            }
        }

        var below = Top + ((block.Columns.Count + across - 1) / across * height);
        return FigurePage.Of(block.Title, inks, Math.Max(left + (across * (width + Gap)), 620), 16, below, Array.Exists(shown, row => row.IsPublished) ? [DotPanel.Dots, DotPanel.Diamonds] : [DotPanel.Dots]);
    }

    private static string Head(TableRow row) => row.Group is null ? row.Method : $"{row.Group}, {row.Method}";

    /// <summary><c>table-1-128px-ipc1</c>: what a block's entries share, where the grid has more than one of it, or the paper's table names it.</summary>
    private static string Name(string layout, GridTable table, TableBlock block)
    {
        EntryKey[] keys = [.. block.Rows.SelectMany(row => row.Keys)];
        List<string> parts = [layout];
        if (table.Grid.Datasets.Length > 1 && keys.DistinctBy(key => key.Dataset).Count() == 1)
        {
            parts.Add(keys[0].Dataset);
        }

        if (keys.DistinctBy(key => key.Resolution).Count() == 1)
        {
            parts.Add(FormattableString.Invariant($"{keys[0].Resolution}px"));
        }

        parts.Add(FormattableString.Invariant($"ipc{keys[0].ImagesPerClass}"));
        return string.Join('-', parts);
    }
}
