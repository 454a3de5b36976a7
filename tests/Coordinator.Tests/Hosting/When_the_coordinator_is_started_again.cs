using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>What was acknowledged is there again, however the coordinator ended.</summary>
public sealed class When_the_coordinator_is_started_again : IAsyncLifetime
{
    private readonly AHost _host = new AHost().Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task After_a_graceful_stop_from_the_snapshot_alone()
    {
        var lease = await Work();
        await _host.StopAsync();
        await _host.EndAsync();
        Assert.Equal(1L, _host.Sql("SELECT COUNT(*) FROM snapshot"));
        _host.Sql("UPDATE journal SET message = x'00' WHERE sequence_number < (SELECT MAX(sequence_number) FROM journal)"); // the snapshot must be enough: no event is read
        await Same(lease);
    }

    [Fact]
    public async Task After_a_sudden_end_from_the_events()
    {
        var lease = await Work();
        await _host.EndAsync();
        Assert.Equal(0L, _host.Sql("SELECT COUNT(*) FROM snapshot"));
        await Same(lease);
    }

    [Theory]
    [InlineData("UPDATE snapshot SET manifest = 's.coordinator.999'")]
    [InlineData("UPDATE snapshot SET snapshot = x'00112233'")]
    [InlineData("UPDATE snapshot SET snapshot = substr(snapshot, 1, length(snapshot) - 1) || x'55'")]
    public async Task With_a_snapshot_that_cannot_be_used_from_the_events(string damage)
    {
        var lease = await Work();
        await _host.StopAsync();
        await _host.EndAsync();
        _host.Sql(damage);
        await Same(lease);
    }

    [Fact]
    public async Task After_the_actor_died_amid_traffic_with_nothing_acknowledged_lost()
    {
        var grid = AGrid.Named("g", seeds: 40);
        await _host.Submit(grid);
        var acknowledged = new List<LeaseId>();
        for (var round = 0; round < 4; round++)
        {
            var leases = (await Task.WhenAll(Enumerable.Range(0, 20).Select(slot => _host.Ask<Grant>(_host.Request($"slot:{slot}"))))).Select(grant => grant.Lease).ToList();
            var probe = _host.Kit.CreateTestProbe();
            leases.ForEach(lease => _host.Coordinator.Tell(AHost.Success(lease), probe));
            (await _host.Kit.Sys.ActorSelection("/user/coordinator/journal").ResolveOne(TimeSpan.FromMinutes(1))).Tell(Kill.Instance);
            acknowledged.AddRange(probe.ReceiveWhile(TimeSpan.FromMilliseconds(500), answer => (answer as LeaseEnded)!.Lease));
            var again = await Task.WhenAll(leases.Select(lease => _host.Ask<LeaseEnded>(AHost.Success(lease))));
            Assert.All(again, ended => Assert.Equal(Verdict.Accepted, ended.Verdict));
            acknowledged.AddRange(leases);
        }

        Assert.Equal(80, (await _host.Status("g")).Done);
        Assert.Equal(80L, _host.Sql("SELECT COUNT(*) FROM journal WHERE manifest = 'chained/e.succeeded.1'"));
        Assert.Equal(80, acknowledged.Distinct().Count());
    }

    [Fact]
    public async Task A_second_grant_waits_for_no_one_and_carries_the_next_life_of_the_coordinator()
    {
        await Work();
        await _host.EndAsync();
        _host.Start();
        var welcome = await _host.Ask<Welcome>(new Hello(AHost.Node, 2, ["cpu:0"], []));
        Assert.Equal(2, welcome.Term);
    }

    private async Task<LeaseId> Work()
    {
        await _host.Submit(AGrid.Named("g"));
        var done = await _host.Lease("cpu:0");
        Assert.Equal(Verdict.Accepted, (await _host.Ask<LeaseEnded>(AHost.Success(done))).Verdict);
        await _host.Lease("cpu:1");
        return done;
    }

    private async Task Same(LeaseId done)
    {
        _host.Start();
        var status = await _host.Status("g");
        Assert.Equal((4, 1, 1, 2), (status.Cells, status.Done, status.Running, status.Waiting));
        Assert.Equal(Verdict.Accepted, (await _host.Ask<LeaseEnded>(AHost.Success(done))).Verdict);
    }
}
