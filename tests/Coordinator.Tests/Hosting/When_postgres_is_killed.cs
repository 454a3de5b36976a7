using Slfd.Coordinator.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>A server that dies takes nothing acknowledged with it, and nothing is acknowledged while it is away.</summary>
public sealed class When_postgres_is_killed
{
    [SkippableFact]
    public async Task Work_goes_on_once_it_is_back()
    {
        Skip.If(ThrowAwayPostgres.Missing is not null, ThrowAwayPostgres.Missing);
        await using var server = await ThrowAwayPostgres.StartAsync();
        await using var host = new AHost { Database = CoordinatorDatabase.Postgres(await server.DatabaseAsync()) }.Start();
        await host.Submit(AGrid.Named("g"));
        var (first, second) = (await host.Lease("cpu:0"), await host.Lease("cpu:1"));
        Assert.Equal(Verdict.Accepted, (await host.Ask<LeaseEnded>(AHost.Success(first))).Verdict);

        await server.KillAsync();
        host.Coordinator.Tell(AHost.Success(second), host.Kit.TestActor);
        host.Kit.ExpectNoMsg(TimeSpan.FromSeconds(1));
        await server.StartAgainAsync();
        Assert.Equal(Verdict.Accepted, (await host.Ask<LeaseEnded>(AHost.Success(second))).Verdict);
        Assert.Equal(2, (await host.Status("g")).Done);
        Assert.Equal("2", await server.QueryAsync("slfd", "SELECT COUNT(*) FROM journal WHERE manifest = 'chained/e.succeeded.1'"));
    }
}
