using Slfd.Coordinator.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>Without the disk nothing is acknowledged; with it again, the work goes on.</summary>
public sealed class When_the_database_fails : IAsyncLifetime
{
    private readonly AHost _host = new AHost().Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_result_is_acknowledged_only_once_it_can_be_written()
    {
        await _host.Submit(AGrid.Named("g"));
        var lease = await _host.Lease();
        _host.Kit.Sys.EventStream.Subscribe(_host.Kit.TestActor, typeof(CoordinatorTrouble));
        _host.Sql("CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
        var probe = _host.Kit.CreateTestProbe();
        _host.Coordinator.Tell(AHost.Success(lease), probe);
        var trouble = _host.Kit.ExpectMsg<CoordinatorTrouble>();
        Assert.Contains(_host.Runs.CoordinatorDatabase, trouble.Because, StringComparison.Ordinal);
        Assert.False(trouble.Recovering);
        probe.ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        _host.Sql("DROP TRIGGER full");
        Assert.Equal(Verdict.Accepted, (await _host.Ask<LeaseEnded>(AHost.Success(lease))).Verdict);
        Assert.Equal(1, (await _host.Status("g")).Done);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_back_is_named()
    {
        await _host.Submit(AGrid.Named("g"));
        await _host.EndAsync();
        _host.Sql("UPDATE journal SET manifest = 'chained/e.from-the-future.7' WHERE sequence_number = 2");
        _host.Start();
        _host.Kit.Sys.EventStream.Subscribe(_host.Kit.TestActor, typeof(CoordinatorTrouble));
        var trouble = _host.Kit.ExpectMsg<CoordinatorTrouble>();
        Assert.True(trouble.Recovering);
        Assert.Contains(_host.Runs.CoordinatorDatabase, trouble.Because, StringComparison.Ordinal);
        Assert.Contains("e.from-the-future.7", trouble.Because, StringComparison.Ordinal);
    }
}
