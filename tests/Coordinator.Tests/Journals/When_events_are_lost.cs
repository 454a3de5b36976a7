using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Tests.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Journals;

/// <summary>A journal that lacks events, or is older than what lies beside it, is refused by a sentence with the event, the cause and the command that mends it. Nothing starts on it, and nothing in it is changed.</summary>
public sealed class When_events_are_lost : IAsyncLifetime
{
    private readonly AHost _host = new AHost().Start();
    private LeaseId _done;
    private LeaseId _open;

    public async Task InitializeAsync()
    {
        await _host.Submit(AGrid.Named("g"));
        _done = await _host.Lease("cpu:0");
        await _host.Ask<LeaseEnded>(AHost.Success(_done));
        _open = await _host.Lease("cpu:1");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_database_of_no_bytes()
    {
        await End();
        File.WriteAllBytes(_host.Runs.CoordinatorDatabase, []);
        Assert.Contains("it holds no event, and 5 were written", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_gone()
    {
        await End();
        File.Delete(_host.Runs.CoordinatorDatabase);
        Assert.Contains("it is not there", Refused(), StringComparison.Ordinal);
        Assert.False(File.Exists(_host.Runs.CoordinatorDatabase));
    }

    [Fact]
    public async Task A_write_ahead_log_that_is_gone()
    {
        _host.Checkpoint();
        await _host.Lease("cpu:2");
        // As after a kill: SQLite folds the log in when the last connection closes, so the state of the disk now is put back afterwards.
        var database = File.ReadAllBytes(_host.Runs.CoordinatorDatabase);
        await End();
        File.WriteAllBytes(_host.Runs.CoordinatorDatabase, database);
        File.Delete(_host.Runs.CoordinatorDatabase + "-wal");
        File.Delete(_host.Runs.CoordinatorDatabase + "-shm");
        Assert.Contains("it ends at event 5, and event 6 was written: the last 1 are lost", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM journal WHERE sequence_number > 3", "it ends at event 3, and event 5 was written: the last 2 are lost")]
    [InlineData("DELETE FROM journal WHERE sequence_number = 3", "event 3 is missing: there are 4 events, and the last one has number 5")]
    [InlineData("DELETE FROM journal", "it holds no event, and 5 were written")]
    [InlineData("DROP TABLE journal", "its table journal is gone")]
    [InlineData("DROP TABLE snapshot", "its table snapshot is gone")]
    [InlineData("UPDATE journal SET persistence_id = 'other' WHERE sequence_number = 5", "it ends at event 4, and event 5 was written")]
    [InlineData("UPDATE journal SET message = cast(zeroblob(32) || substr(message, 33) AS blob) WHERE sequence_number = 5", "event 5 is not the one that was written")]
    [InlineData("UPDATE journal SET message = 'text' WHERE sequence_number = 5", "event 5 is not the one that was written")]
    public async Task Rows_that_are_gone(string damage, string says)
    {
        await End();
        _host.Sql(damage);
        Assert.Contains(says, Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE journal SET message = cast(substr(message, 1, length(message) - 1) || x'7f' AS blob) WHERE sequence_number = 4", "event 4 (e.succeeded.1) is not what was written")]
    [InlineData("UPDATE journal SET manifest = 'chained/e.released.1' WHERE sequence_number = 5", "event 5 (e.released.1) is not what was written")]
    [InlineData("UPDATE journal SET manifest = 'e.granted.1', message = substr(message, 33) WHERE sequence_number = 3", "has no hash")]
    [InlineData("UPDATE journal SET deleted = 1 WHERE sequence_number = 3", "event 3 is missing")]
    [InlineData("UPDATE journal SET deleted = 1 WHERE sequence_number = 5", "event 5 is missing")]
    [InlineData("UPDATE journal SET message = 'text' WHERE sequence_number = 4", "cannot be read back")]
    [InlineData("UPDATE journal SET identifier = 1 WHERE sequence_number = 4", "cannot be read back")]
    public async Task A_row_that_was_changed(string damage, string says)
    {
        await End();
        _host.Sql(damage);
        Assert.Contains(says, await RefusedInRecovery(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_of_another_history()
    {
        await _host.StopAsync();
        await _host.EndAsync();
        var other = await SnapshotOfAnotherHistory();
        _host.Sql($"UPDATE snapshot SET snapshot = x'{Convert.ToHexString(other)}', sequence_number = 3");
        Assert.Contains("event 4", await RefusedInRecovery(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_that_says_that_it_is_of_the_last_event()
    {
        await _host.StopAsync(); // which takes one
        await _host.EndAsync();
        _host.Start();
        var later = await _host.Lease("cpu:2");
        await _host.Ask<LeaseEnded>(AHost.Success(later));
        await End();
        _host.Sql("UPDATE snapshot SET sequence_number = (SELECT max(sequence_number) FROM journal)");
        _host.Start();
        Assert.Equal(2, (await _host.Status("g")).Done);
    }

    [Fact]
    public async Task An_earlier_copy_that_was_put_back_with_its_record()
    {
        _host.Checkpoint();
        var (database, head) = (File.ReadAllBytes(_host.Runs.CoordinatorDatabase), File.ReadAllBytes(_host.Runs.JournalHead));
        var later = await _host.Lease("cpu:2");
        Directory.CreateDirectory(_host.Runs.Cell(later.Cell).Attempt(later.Token));
        await End();
        File.WriteAllBytes(_host.Runs.CoordinatorDatabase, database);
        File.WriteAllBytes(_host.Runs.JournalHead, head);
        var says = await RefusedInRecovery();
        Assert.Contains(_host.Runs.Cell(later.Cell).Attempt(later.Token), says, StringComparison.Ordinal);
        Assert.Contains("knows of no attempt at that cell", says, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_database_beside_finished_cells()
    {
        var cell = _host.Runs.Cell(_done.Cell);
        Directory.CreateDirectory(cell.Root);
        File.WriteAllText(Path.Combine(cell.Root, CellFolder.ResultFile), "{}");
        await End();
        File.Delete(_host.Runs.CoordinatorDatabase);
        File.Delete(_host.Runs.JournalHead);
        Assert.Contains("is a finished result", await RefusedInRecovery(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_record_the_attempts_of_known_cells_are_compared_too()
    {
        Directory.CreateDirectory(_host.Runs.Cell(_open.Cell).Attempt(new(4)));
        await End();
        File.WriteAllText(_host.Runs.JournalHead, "slfd-journal-head and then nonsense");
        Assert.Contains("knows of 1 attempts at that cell", await RefusedInRecovery(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_has_a_folder_is_passed_over()
    {
        foreach (var cell in AGrid.Named("g").Cells().Select(spec => spec.Id()))
        {
            Directory.CreateDirectory(_host.Runs.Cell(cell).Attempt(new(3)));
        }

        var lease = await _host.Lease("cpu:2");
        Assert.Equal(4, lease.Token.Value);
        foreach (var cell in AGrid.Named("g").Cells().Select(spec => spec.Id()).Where(cell => cell != lease.Cell))
        {
            Directory.Delete(_host.Runs.Cell(cell).Root, recursive: true);
        }

        await _host.StopAsync();
        await _host.EndAsync();
        _host.Start();
        Assert.Equal(Verdict.Accepted, (await _host.Ask<LeaseEnded>(AHost.Success(lease))).Verdict);
        Assert.Equal(2, (await _host.Status("g")).Done);
    }

    [Fact]
    public async Task What_is_whole_starts_again_and_so_does_a_journal_whose_record_is_older()
    {
        var head = File.ReadAllBytes(_host.Runs.JournalHead);
        await _host.Lease("cpu:2");
        await End();
        File.WriteAllBytes(_host.Runs.JournalHead, head); // as after a power cut
        _host.Start();
        Assert.Equal(2, (await _host.Status("g")).Running);
    }

    private async Task End()
    {
        await _host.EndAsync();
        SqliteConnection.ClearAllPools(); // whose connections would still have the files that are changed now
    }

    private string Refused()
    {
        var says = Assert.Throws<CoordinatorUnavailableException>(_host.Start).Message;
        Mends(says);
        return says;
    }

    private async Task<string> RefusedInRecovery()
    {
        _host.Start();
        var probe = _host.Kit.CreateTestProbe();
        _host.Kit.Sys.EventStream.Subscribe(probe, typeof(CoordinatorTrouble)); // a supervisor tries again and again
        var trouble = probe.ExpectMsg<CoordinatorTrouble>(TimeSpan.FromMinutes(2));
        await _host.EndAsync();
        Assert.True(trouble.Recovering);
        Assert.True(trouble.Lasting);
        Assert.Contains(_host.Runs.CoordinatorDatabase, trouble.Because, StringComparison.Ordinal);
        return trouble.Because;
    }

    private void Mends(string says)
    {
        Assert.Contains(_host.Runs.CoordinatorDatabase, says, StringComparison.Ordinal);
        Assert.Contains("slfd restore", says, StringComparison.Ordinal);
        Assert.Contains("slfd rebuild", says, StringComparison.Ordinal);
    }

    private static async Task<byte[]> SnapshotOfAnotherHistory()
    {
        await using var other = new AHost().Start();
        await other.Submit(AGrid.Named("g"));
        await other.StopAsync();
        await other.EndAsync();
        return (byte[])other.Sql("SELECT snapshot FROM snapshot")!;
    }
}
