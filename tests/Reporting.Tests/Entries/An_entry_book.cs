using Slfd.Reporting.Entries;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Entries;

/// <summary>Entries that are kept result by result are those of the whole table, bit for bit, and cost what changed.</summary>
public class An_entry_book
{
    private static readonly Experiments.Grids.Grid s_grid = AGrid.TwoDataSets;

    [Fact]
    public void Has_the_entries_of_the_table_after_each_result()
    {
        EntryBook book = new(s_grid);
        List<ResultRow> rows = [];
        foreach (var row in AGrid.Rows(s_grid).OrderBy(row => row.Cell.ToString(), StringComparer.Ordinal))
        {
            rows.Add(row);
            Assert.True(book.Put(row));
            var table = GridTable.From(s_grid, rows);
            Assert.Equal(table.Views, book.Views);
            foreach (var (index, line) in table.Lines.Index())
            {
                Assert.Equal(line.Entries, line.Entries.Select(entry => book.Entry(index, entry.View, entry.Choice)));
                Assert.Equal(line.Cells, book.CellsOf(index));
            }
        }

        Assert.Equal(rows.Count, book.Done);
    }

    [Fact]
    public void Summarises_one_line_again_for_a_result()
    {
        EntryBook book = new(s_grid);
        var rows = AGrid.Rows(s_grid);
        rows.Take(rows.Count - 1).ToList().ForEach(row => book.Put(row));
        LookAtAll(book);
        var before = book.Summaries;
        LookAtAll(book);
        Assert.Equal(before, book.Summaries);
        book.Put(rows[^1]);
        LookAtAll(book);
        Assert.Equal(before + 1, book.Summaries);
    }

    [Fact]
    public void Takes_a_second_result_in_place_of_the_first_and_passes_over_other_grids()
    {
        EntryBook book = new(s_grid);
        var first = AGrid.Rows(s_grid)[0];
        book.Put(first);
        book.Put(first with { Sequence = 900, Outcome = first.Outcome with { Correct = [.. first.Outcome.Correct.Select(_ => 1000)] } });
        Assert.Equal((1, 1.0), (book.Done, book.Entry(0, book.Views[0], Choice.Best).Summary!.Mean));
        Assert.False(book.Put(AGrid.Row(AGrid.Small.CellAt(0) with { Seed = 4711 }, 901)));
    }

    [Fact]
    public void Counts_what_it_cannot_read()
    {
        EntryBook book = new(s_grid);
        var row = AGrid.Rows(s_grid)[0];
        book.Put(row with { Outcome = row.Outcome with { Correct = [1] } });
        Assert.Equal((0, 1), (book.Done, book.Unreadable));
    }

    [Fact]
    public void Of_a_store_follows_it_and_begins_anew_when_it_is_emptied()
    {
        using TempFolder folder = new();
        using EntryBooks books = new(folder.Database, TimeProvider.System);
        Assert.Equal(0, books.Look(s_grid.Name, book => book.Done));
        using var store = ResultStore.Open(folder.Database);
        var rows = AGrid.Rows(s_grid);
        store.PutGrids([s_grid]);
        store.Put(rows[..3]);
        Assert.Equal(3, books.Look(s_grid.Name, book => book.Done));
        store.Put(rows[3..5]);
        Assert.Equal(5, books.Look(s_grid.Name, book => book.Done));
        store.PutGrids([s_grid with { Seeds = [.. s_grid.Seeds, 99] }]);
        Assert.Equal(5, books.Look(s_grid.Name, book => book.Done));
        Assert.Equal(s_grid.Seeds.Length + 1, books.Look(s_grid.Name, book => book.Grid.Seeds.Length));
        store.Clear();
        store.Put(rows[..1]);
        Assert.Equal(1, books.Look(s_grid.Name, book => book.Done));
        Assert.Null(books.Look("unknown", book => book));
    }

    private static void LookAtAll(EntryBook book)
    {
        for (var line = 0; line < book.LineCount; line++)
        {
            book.Entry(line, book.Views[0], Choice.Best);
        }
    }
}
