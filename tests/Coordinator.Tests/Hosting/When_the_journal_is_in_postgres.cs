using Slfd.Coordinator.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>What holds with SQLite holds with PostgreSQL, and two coordinators at once do no harm.</summary>
public sealed class When_the_journal_is_in_postgres(APostgresServer postgres) : IClassFixture<APostgresServer>
{
    [SkippableTheory]
    [InlineData("graceful", true)]
    [InlineData("sudden", false)]
    public async Task What_was_acknowledged_is_there_again(string database, bool graceful)
    {
        await using var host = await Start(database);
        await host.Submit(AGrid.Named("g"));
        var done = await host.Lease("cpu:0");
        await host.Ask<LeaseEnded>(AHost.Success(done));
        await host.Lease("cpu:1");
        if (graceful)
        {
            await host.StopAsync();
        }

        await host.EndAsync();
        Assert.Equal(graceful ? "1" : "0", await postgres.Server.QueryAsync(database, "SELECT COUNT(*) FROM snapshot"));
        host.Start();
        var status = await host.Status("g");
        Assert.Equal((4, 1, 1, 2), (status.Cells, status.Done, status.Running, status.Waiting));
        Assert.Equal(Verdict.Accepted, (await host.Ask<LeaseEnded>(AHost.Success(done))).Verdict);
    }

    [SkippableFact]
    public async Task Of_two_coordinators_at_once_the_stale_one_is_stopped_by_its_first_write_and_learns_the_rest()
    {
        await using var first = await Start("fence");
        await first.Submit(AGrid.Named("g"));
        var lease = await first.Lease();
        await using var second = await Start("fence");
        Assert.Equal(1, (await second.Status("g")).Running);

        // The first has not seen the second's start: what it writes next collides, and it must not have acknowledged it.
        var trouble = first.Kit.CreateTestProbe();
        first.Kit.Sys.EventStream.Subscribe(trouble, typeof(CoordinatorTrouble));
        first.Coordinator.Tell(AHost.Success(lease), first.Kit.TestActor);
        Assert.Contains("fence", trouble.ExpectMsg<CoordinatorTrouble>().Because, StringComparison.Ordinal);
        first.Kit.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Assert.Equal(Verdict.Accepted, (await second.Ask<LeaseEnded>(AHost.Success(lease))).Verdict);
        Assert.Equal("1", await postgres.Server.QueryAsync("fence", "SELECT COUNT(*) FROM journal WHERE manifest = 'chained/e.succeeded.1'"));
    }

    [SkippableFact]
    public async Task Hosts_that_start_together_on_an_empty_database_find_their_tables()
    {
        var connection = await postgres.Server.DatabaseAsync("together");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => CoordinatorDatabase.Postgres(connection).Prepare())));
        Assert.Equal("3", await postgres.Server.QueryAsync("together", "SELECT COUNT(*) FROM pg_class WHERE relname IN ('journal', 'snapshot', 'tags')"));
    }

    [SkippableFact]
    public async Task An_account_that_may_not_make_tables_is_enough_once_they_are_there()
    {
        var connection = await postgres.Server.DatabaseAsync("modest");
        CoordinatorDatabase.Postgres(connection).Prepare();
        await postgres.Server.QueryAsync("modest", "CREATE ROLE modest LOGIN PASSWORD 'p'; GRANT SELECT, INSERT, UPDATE, DELETE ON journal, snapshot, tags TO modest");
        await using var host = new AHost { Database = CoordinatorDatabase.Postgres(connection + ";Username=modest;Password=p") }.Start();
        await host.Submit(AGrid.Named("g"));
        Assert.Equal(4, (await host.Status("g")).Cells);
    }

    [SkippableFact]
    public async Task A_wrong_password_is_said_without_showing_it_and_is_no_reason_to_wait()
    {
        var database = CoordinatorDatabase.Postgres(await postgres.Server.DatabaseAsync("locked") + ";Password=nobody-knows-this");
        var refused = Assert.Throws<CoordinatorUnavailableException>(database.Prepare);
        Assert.Contains("PostgreSQL database locked on 127.0.0.1", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody-knows-this", refused.ToString(), StringComparison.Ordinal);
        Assert.False(database.MayComeBack(refused));
    }

    [Fact]
    public void A_server_that_is_not_up_yet_is_worth_waiting_for()
    {
        var database = CoordinatorDatabase.Postgres("Host=127.0.0.1;Port=1;Database=d;Username=u;Password=secret");
        var refused = Assert.Throws<CoordinatorUnavailableException>(database.Prepare);
        Assert.True(database.MayComeBack(refused));
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=h")]
    [InlineData("hunter2 is no connection string")]
    [InlineData("Host=h;Database=d;Pasword=hunter2")]
    public void A_text_that_is_no_connection_string_is_not_repeated(string text) =>
        Assert.DoesNotContain("hunter2", Assert.Throws<FormatException>(() => CoordinatorDatabase.Postgres(text)).ToString(), StringComparison.Ordinal);

    private async Task<AHost> Start(string database) => new AHost { Database = CoordinatorDatabase.Postgres(await postgres.Server.DatabaseAsync(database)) }.Start();
}
