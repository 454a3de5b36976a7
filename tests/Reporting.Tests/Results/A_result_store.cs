using Slfd.Reporting.Results;

namespace Slfd.Reporting.Tests.Results;

/// <summary>Rows and the last sequence number live in one file and one transaction.</summary>
public sealed class A_result_store : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Gives_back_after_a_restart_what_was_put()
    {
        var rows = AGrid.Rows(AGrid.Small);
        using (var store = ResultStore.Open(_folder.Database))
        {
            store.Put(rows);
            store.PutGrids([AGrid.Small, AGrid.TwoDataSets]);
        }

        using var again = ResultStore.Open(_folder.Database);
        Assert.Equal(rows.Count, again.LastSequence);
        Assert.Equal(rows.Select(row => (row.Cell, row.Token, row.SpecJson, row.Sequence)), again.Rows().Select(row => (row.Cell, row.Token, row.SpecJson, row.Sequence)));
        Assert.Equal(rows[3].Outcome.Correct, again.Find(rows[3].Cell)!.Outcome.Correct);
        Assert.Equal(["small", "two_sets"], again.Grids().Select(grid => grid.Name));
        Assert.Equal(AGrid.TwoDataSets.ToJson(), again.FindGrid("two_sets")!.ToJson());
        Assert.Null(again.FindGrid("none"));
    }

    [Fact]
    public void Is_read_while_another_connection_writes_it()
    {
        var rows = AGrid.Rows(AGrid.Small);
        using var writer = ResultStore.Open(_folder.Database);
        writer.Put([rows[0]]);
        using var reader = ResultStore.OpenToRead(_folder.Database)!;
        Assert.Single(reader.Rows());
        writer.Put(rows[1..]);
        Assert.Equal(rows.Count, reader.Rows().Count);
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => reader.Put([rows[0]]));
    }

    [Fact]
    public void Is_read_when_nobody_writes_it()
    {
        using (var writer = ResultStore.Open(_folder.Database))
        {
            writer.Put(AGrid.Rows(AGrid.Small));
        }

        using var reader = ResultStore.OpenToRead(_folder.Database)!;
        Assert.Equal(AGrid.Small.CellCount(), reader.Rows().Count);
    }

    [Fact]
    public void That_does_not_exist_reads_as_none() => Assert.Null(ResultStore.OpenToRead(_folder.Database));

    [Fact]
    public void That_is_being_created_reads_as_none()
    {
        File.WriteAllBytes(_folder.Database, []);
        Assert.Null(ResultStore.OpenToRead(_folder.Database));
    }

    [Fact]
    public void Keeps_one_row_per_cell_the_later_one()
    {
        var row = AGrid.Rows(AGrid.Small)[0];
        using var store = ResultStore.Open(_folder.Database);
        store.Put([row, row with { Sequence = 7, Token = new(2) }]);
        store.Put([row]);
        var kept = Assert.Single(store.Rows());
        Assert.Equal((7, 2, 7), (kept.Sequence, kept.Token.Value, store.LastSequence));
    }

    [Fact]
    public void Finds_the_rows_of_a_grid_among_others()
    {
        using var store = ResultStore.Open(_folder.Database);
        store.Put([.. AGrid.TwoDataSets.Cells().Select((spec, index) => AGrid.Row(spec, index + 1))]);
        Assert.Equal(AGrid.Small.Cells().Select(cell => cell.Id()).Order(), store.RowsOf(AGrid.Small).Select(row => row.Cell).Order());
    }

    [Fact]
    public void Gives_the_latest_rows_oldest_first()
    {
        using var store = ResultStore.Open(_folder.Database);
        store.Put(AGrid.Rows(AGrid.Small));
        Assert.Equal([5, 6], store.Latest(2).Select(row => row.Sequence));
    }

    [Fact]
    public void Of_a_newer_version_is_refused_by_name()
    {
        ResultStore.Open(_folder.Database).Dispose();
        using (var raw = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.Database};Pooling=False"))
        {
            raw.Open();
            using var command = raw.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("schema version 99", Assert.Throws<InvalidDataException>(() => ResultStore.Open(_folder.Database)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void That_is_damaged_is_moved_aside_and_starts_again()
    {
        File.WriteAllText(_folder.Database, new string('x', 8192));
        List<string> warnings = [];
        using var store = ResultStore.OpenOrRefill(_folder.Database, warnings.Add);
        Assert.Equal(0, store.LastSequence);
        Assert.Contains(_folder.Database, Assert.Single(warnings), StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.Database + ".damaged"));
    }
}
