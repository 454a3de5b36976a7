using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Checking;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Coordinator.Tests.Hosting;
using Slfd.Experiments.Cells;
using Slfd.Messages.Coordination;
using Slfd.Messages.Journal;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Mending;

/// <summary>A backup is taken while the coordinator runs; put back, or made anew from the cells, a journal starts again with every finished cell counted and no token granted twice.</summary>
public sealed class When_a_journal_is_mended : IAsyncLifetime
{
    private readonly AHost _host = new AHost().Start();
    private readonly CellSpec[] _cells = [.. AGrid.Named("g").Cells()];
    private readonly string _backup = Path.Combine(Directory.CreateTempSubdirectory("slfd-backup-").FullName, "journal.db");

    public async Task InitializeAsync() => await _host.Submit(AGrid.Named("g"));

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_backup)!, recursive: true);
    }

    [Fact]
    public async Task A_backup_of_a_running_coordinator_holds_what_was_acknowledged_and_can_be_put_back()
    {
        var first = await Finish();
        var copy = Keeper().Backup(_backup);
        Assert.Equal(1, copy.Results);
        var second = await Finish(); // after the backup: its files are the only proof
        await Lose();
        var dry = Keeper().Restore(_backup, dryRun: true);
        Assert.Equal((1, 1), (dry.Results, dry.Known));
        Assert.False(File.Exists(_host.Runs.CoordinatorDatabase));

        var report = Keeper().Restore(_backup, dryRun: false);
        Assert.Equal((1, 1), (report.Results, report.Known));
        await StartsWith(done: 2, first, second);
    }

    [Fact]
    public async Task What_was_promised_after_the_backup_is_kept_where_no_folder_tells_of_it()
    {
        Keeper().Backup(_backup);
        var running = await _host.Lease("cpu:3"); // its worker has not made a folder yet
        var accepted = await Finish(published: false); // its node has not published it yet
        Assert.Equal((1, 1), Of(Keeper().Restore(_backup, dryRun: true))); // beside the coordinator
        await End();
        Assert.Equal((1, 1), Of(Keeper().Restore(_backup, dryRun: false)));
        await StartsWith(done: 1, accepted);
        for (var left = 0; left < 3; left++)
        {
            var grant = await _host.Ask<Grant>(_host.Request($"cpu:{5 + left}"));
            Assert.True(grant.Lease.Cell != running.Cell || grant.Lease.Token.Value == 2, "a token was granted twice");
        }

        await _host.EndAsync();
        Assert.True(Check(deep: false).Passed, string.Join("\n", Check(deep: false).Violations));

        static (int Results, int Attempts) Of(MendingReport report) => (report.Results, report.Attempts);
    }

    [Fact]
    public async Task A_journal_is_made_anew_from_cells_and_the_grids_that_it_still_tells()
    {
        var (first, second) = (await Finish(), await Finish());
        var open = await _host.Lease("cpu:3");
        Directory.CreateDirectory(_host.Runs.Cell(open.Cell).Attempt(open.Token));
        await End();
        _host.Sql("UPDATE journal SET message = x'00' WHERE sequence_number = 4"); // in the middle
        var report = Keeper().Rebuild([], dryRun: false);
        Assert.Equal((1, 2, 1), (report.Grids, report.Results, report.Attempts));
        Assert.True(File.Exists(report.Aside));
        await StartsWith(done: 2, first, second);
        for (var left = 0; left < 2; left++)
        {
            var grant = await _host.Ask<Grant>(_host.Request("cpu:5"));
            Assert.True(grant.Lease.Cell != open.Cell || grant.Lease.Token.Value == 2, "a token that has a folder was granted");
            await _host.Ask<LeaseEnded>(AHost.Success(grant.Lease));
        }

        Assert.Equal(4, (await _host.Status("g")).Done);
    }

    [Fact]
    public async Task Results_of_a_grid_that_nobody_tells_count_when_it_is_submitted_again()
    {
        await Finish();
        await Lose();
        var report = Keeper().Rebuild([], dryRun: false);
        Assert.Equal((0, 1), (report.Grids, report.Results));
        _host.Start();
        Assert.Equal(1, (await _host.Submit(AGrid.Named("g"))).Status.Done);
        await _host.StopAsync(); // through a snapshot as well
        await _host.EndAsync();
        _host.Start();
        Assert.Equal(1, (await _host.Status("g")).Done);
    }

    [Fact]
    public async Task A_damaged_file_is_named_and_its_cell_runs_again()
    {
        var cell = await Finish();
        await Lose();
        File.AppendAllText(Path.Combine(_host.Runs.Cell(cell).Root, CellFolder.SyntheticSetFile), "x");
        var report = Keeper().Rebuild([AGrid.Named("g").ToJson()], dryRun: false);
        Assert.Contains(CellFolder.SyntheticSetFile, Assert.Single(report.Faults), StringComparison.Ordinal);
        _host.Start();
        var status = await _host.Status("g");
        Assert.Equal((0, 4), (status.Done, status.Waiting));
    }

    [Fact]
    public async Task Finished_cells_of_another_folder_are_taken_and_those_here_stay()
    {
        RunsFolder other = new(Path.Combine(Path.GetDirectoryName(_backup)!, "other"));
        var here = await Finish();
        AStoredCell.Write(other, _cells.Single(spec => spec.Id() == here), synthetic: "other images");
        var there = _cells.First(spec => spec.Id() != here);
        AStoredCell.Write(other, there, token: 7);
        Assert.Throws<CoordinatorUnavailableException>(() => Keeper().Import(other, dryRun: true)); // a coordinator runs
        await End();
        var report = Keeper().Import(other, dryRun: false);
        Assert.Equal((1, 1), (report.Results, report.Known));
        Assert.Contains("another", Assert.Single(report.Faults), StringComparison.Ordinal);
        await StartsWith(done: 2, here, there.Id());
        await _host.EndAsync();
        Assert.True(Check(deep: true).Passed);
    }

    [Fact]
    public async Task A_check_finds_all_whole_beside_a_running_coordinator_and_names_what_is_not()
    {
        var cell = await Finish();
        Assert.True(Check(deep: true).Passed, string.Join("\n", Check(deep: true).Violations));
        File.AppendAllText(Path.Combine(_host.Runs.Cell(cell).Root, CellFolder.SheetFile), "x");
        Assert.True(Check(deep: false).Passed);
        Assert.Contains(CellFolder.SheetFile, Assert.Single(Check(deep: true).Violations).Text, StringComparison.Ordinal);
        Directory.CreateDirectory(_host.Runs.Cell(_cells.First(spec => spec.Id() != cell).Id()).Attempt(new(2)));
        await End();
        _host.Sql("UPDATE journal SET message = cast(zeroblob(length(message)) AS blob) WHERE sequence_number IN (2, 4)");
        var found = Check(deep: true);
        Assert.Equal([2, 4], found.Violations.Where(one => one.Kind == FindingKind.Journal).Select(one => one.Text).Where(text => text.StartsWith("event", StringComparison.Ordinal)).Select(text => int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Where(number => number is 2 or 4).Distinct());
        Assert.Equal(1, found.Findings.Of(FindingKind.Unknown));
    }

    [Fact]
    public async Task A_damaged_journal_is_not_backed_up_and_a_damaged_backup_is_not_put_back()
    {
        await Finish();
        Keeper().Backup(_backup);
        Assert.Throws<IOException>(() => Keeper().Backup(_backup)); // it replaces nothing
        await End();
        _host.Sql("DELETE FROM journal WHERE sequence_number = 2");
        Assert.Contains("event 2", Assert.Throws<JournalFaultException>(() => Keeper().Backup(_backup + ".2")).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_backup + ".2"));
        using (SqliteConnection connection = new($"Data Source={_backup};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "UPDATE journal SET manifest = 'chained/e.acted.1' WHERE sequence_number = 3";
            command.ExecuteNonQuery();
        }

        var before = File.ReadAllBytes(_host.Runs.CoordinatorDatabase);
        Assert.Contains("event 3", Assert.Throws<JournalFaultException>(() => Keeper().Restore(_backup, dryRun: false)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_host.Runs.CoordinatorDatabase));
    }

    [Fact]
    public async Task A_table_that_is_no_journal_is_not_put_back()
    {
        await Finish();
        using (SqliteConnection connection = new($"Data Source={_backup};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE journal (sequence_number, manifest, message, identifier, created, writer_uuid, persistence_id); INSERT INTO journal VALUES (1, 'chained/e.started.1', x'00', 'x', NULL, NULL, 'coordinator')";
            command.ExecuteNonQuery();
        }

        Assert.Throws<JournalFaultException>(() => Keeper().Restore(_backup, dryRun: true));
    }

    private JournalKeeper Keeper() => new(CoordinatorDatabase.Sqlite(_host.Runs), _host.Runs, TimeProvider.System);

    private CheckReport Check(bool deep) => new StateCheck(CoordinatorDatabase.Sqlite(_host.Runs), new(_host.Runs, _host.Runs.ReportingDatabase)).Run(deep);

    /// <summary>A cell is leased, done and published.</summary>
    private async Task<CellId> Finish(bool published = true)
    {
        var lease = await _host.Lease($"cpu:{Guid.NewGuid():N}"[..9]);
        var sha = AStoredCell.Write(_host.Runs, _cells.Single(spec => spec.Id() == lease.Cell), lease.Token.Value);
        var outcome = Artifacts.Stored.StoredResult.Read(_host.Runs.Cell(lease.Cell), lease.Cell).Outcome!;
        Assert.Equal(sha, outcome.ResultSha256);
        if (!published)
        {
            var folder = _host.Runs.Cell(lease.Cell);
            var attempt = folder.Attempt(lease.Token);
            foreach (var file in Directory.GetFiles(folder.Root))
            {
                File.Move(file, Path.Combine(attempt, Path.GetFileName(file)));
            }
        }

        var ended = await _host.Ask<LeaseEnded>(new ReportSucceeded(AHost.Node, 1, lease, outcome));
        Assert.Equal(Verdict.Accepted, ended.Verdict);
        return lease.Cell;
    }

    private async Task End()
    {
        await _host.EndAsync();
        SqliteConnection.ClearAllPools();
    }

    private async Task Lose()
    {
        await End();
        File.Delete(_host.Runs.CoordinatorDatabase);
    }

    private async Task StartsWith(int done, params CellId[] cells)
    {
        _host.Start();
        Assert.Equal(done, (await _host.Status("g")).Done);
        foreach (var cell in cells)
        {
            Assert.Equal(CellState.Done, (await _host.Ask<CellDetail>(new GetCell(cell.ToString()))).View.State);
        }
    }
}
