using Slfd.Artifacts;
using Slfd.Checking;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>On PostgreSQL a row that is refreshed says who coordinates. Hosts that coordinate together hold it together.</summary>
public sealed class When_two_want_one_database(APostgresServer postgres) : IClassFixture<APostgresServer>
{
    [SkippableFact]
    public async Task The_second_is_told_who_has_it_and_the_first_keeps_it()
    {
        var database = await Ready("held");
        using var first = database.Hold(cluster: null, "process 1 on here");
        var refused = Assert.Throws<CoordinatorUnavailableException>(() => database.Hold(cluster: null, "process 2 on there"));
        Assert.Contains("PostgreSQL database held", refused.Message, StringComparison.Ordinal);
        Assert.Contains("process 1 on here", refused.Message, StringComparison.Ordinal);
        Assert.False(first.Lost.IsCompleted);
    }

    [SkippableFact]
    public async Task It_is_free_at_once_when_the_first_lets_go()
    {
        var database = await Ready("freed");
        database.Hold(cluster: null, "one").Dispose();
        database.Hold(cluster: null, "two").Dispose();
        Assert.Equal("two", await postgres.Server.QueryAsync("freed", "SELECT who FROM holder"));
    }

    [SkippableFact]
    public async Task Hosts_that_coordinate_together_hold_it_together()
    {
        var database = await Ready("together");
        using var first = database.Hold("c1:1,c2:1,c3:1", "the hosts");
        database.Hold("c1:1,c2:1,c3:1", "the hosts").Dispose();
        Assert.Throws<CoordinatorUnavailableException>(() => database.Hold("c4:1", "another"));
    }

    [SkippableFact]
    public async Task One_that_is_no_longer_refreshed_is_taken_over_and_its_holder_learns_it()
    {
        var database = await Ready("stale");
        using var first = database.Hold(cluster: null, "sleeper");
        await postgres.Server.QueryAsync("stale", "UPDATE holder SET beat = beat - interval '1 hour'");
        using var second = database.Hold(cluster: null, "next");
        Assert.Contains("next", await first.Lost.WaitAsync(TimeSpan.FromSeconds(60)), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_backup_of_one_kind_of_database_can_be_put_into_the_other()
    {
        await using AHost files = new();
        files.Start();
        await files.Submit(AGrid.Named("g"));
        var lease = await files.Lease();
        await files.Ask<LeaseEnded>(AHost.Success(lease));
        var backup = Path.Combine(files.Runs.Root, "backup.db");
        new JournalKeeper(CoordinatorDatabase.Sqlite(files.Runs), files.Runs, TimeProvider.System).Backup(backup);

        RunsFolder empty = new(Path.Combine(files.Runs.Root, "other"));
        Directory.CreateDirectory(empty.Root);
        var connection = await postgres.Server.DatabaseAsync("moved");
        var database = CoordinatorDatabase.Postgres(connection, empty);
        database.Prepare();
        JournalKeeper keeper = new(database, empty, TimeProvider.System);
        Assert.Null(keeper.Restore(backup, dryRun: false).Aside);
        await using AHost server = new() { Database = CoordinatorDatabase.Postgres(connection) };
        server.Start();
        Assert.Equal(1, (await server.Status("g")).Done);
        await server.EndAsync();

        var back = Path.Combine(files.Runs.Root, "back.db");
        Assert.Equal(1, keeper.Backup(back).Results);
        var aside = keeper.Restore(back, dryRun: false).Aside;
        Assert.True(File.Exists(aside));
        Assert.True(new StateCheck(database, new(empty, ReportingDatabase: null)).Run(deep: false).Findings.Of(FindingKind.Journal) == 0);
    }

    private async Task<CoordinatorDatabase> Ready(string name)
    {
        var database = CoordinatorDatabase.Postgres(await postgres.Server.DatabaseAsync(name));
        database.Prepare();
        return database;
    }
}
