using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>A subscriber gets what it lacks in pages, then each result as it is on disk, each once and in order.</summary>
public sealed class When_somebody_follows_the_results : IAsyncLifetime
{
    private readonly AHost _host = new AHost { Options = new() { PageLength = 4, TickEvery = TimeSpan.FromMilliseconds(20), Failures = new() { FirstBackOff = TimeSpan.FromSeconds(5) } } }.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task It_gets_pages_and_then_single_results()
    {
        await _host.Submit(AGrid.Named("g", seeds: 6));
        await Finish(10);
        var probe = _host.Kit.CreateTestProbe();
        _host.Coordinator.Tell(new GetResultsSince(1), probe);
        var pages = Enumerable.Range(0, 3).Select(_ => probe.ExpectMsg<ResultsPage>()).ToList();
        Assert.Equal([4, 4, 1], pages.Select(page => page.Results.Length));
        Assert.Equal([false, false, true], pages.Select(page => page.Last));
        Assert.Equal(Enumerable.Range(2, 9).Select(number => (long)number), pages.SelectMany(page => page.Results).Select(result => result.Sequence));
        await Finish(2);
        Assert.Equal([11, 12], new[] { probe.ExpectMsg<ResultCommitted>().Sequence, probe.ExpectMsg<ResultCommitted>().Sequence });
    }

    [Fact]
    public async Task Asking_again_starts_again_from_what_it_says_it_has()
    {
        await _host.Submit(AGrid.Named("g"));
        await Finish(2);
        var probe = _host.Kit.CreateTestProbe();
        foreach (var (has, gets) in new[] { (0, 2), (1, 1), (2, 0), (99, 0) })
        {
            _host.Coordinator.Tell(new GetResultsSince(has), probe);
            Assert.Equal(gets, probe.ExpectMsg<ResultsPage>(page => Assert.True(page.Last)).Results.Length);
        }

        await Finish(1);
        Assert.Equal(3, probe.ExpectMsg<ResultCommitted>().Sequence);
        probe.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task It_hears_of_a_grid_when_one_is_defined()
    {
        var probe = _host.Kit.CreateTestProbe();
        _host.Coordinator.Tell(new GetResultsSince(0), probe);
        probe.ExpectMsg<ResultsPage>();
        var grid = AGrid.Named("g");
        await _host.Submit(grid);
        Assert.Equal([grid.ToJson()], probe.ExpectMsg<GridList>().GridJson);
    }

    [Fact]
    public async Task A_node_that_found_nothing_is_woken_when_work_appears()
    {
        var probe = _host.Kit.CreateTestProbe();
        _host.Coordinator.Tell(_host.Request("cpu:0"), probe);
        probe.ExpectMsg<NoWork>();
        await _host.Submit(AGrid.Named("g"));
        probe.ExpectMsg<WorkAvailable>();
    }

    [Fact]
    public async Task A_node_is_woken_when_a_back_off_is_over()
    {
        await _host.Submit(AGrid.Named("g", seeds: 1));
        var (failing, other) = (await _host.Lease("cpu:0"), await _host.Lease("cpu:1"));
        Assert.NotEqual(failing, other);
        await _host.Ask<LeaseEnded>(new ReportFailed(AHost.Node, 1, failing, "cpu:0", AGrid.Failure(Slfd.Messages.Results.FailureClass.Infrastructure)));
        var probe = _host.Kit.CreateTestProbe();
        _host.Coordinator.Tell(_host.Request("cpu:0"), probe);
        probe.ExpectMsg<NoWork>();
        probe.ExpectMsg<WorkAvailable>();
        Assert.Equal(failing.Cell, (await _host.Lease("cpu:0")).Cell);
    }

    private async Task Finish(int cells)
    {
        for (var cell = 0; cell < cells; cell++)
        {
            await _host.Ask<LeaseEnded>(AHost.Success(await _host.Lease()));
        }
    }
}
