using System.Collections.Concurrent;
using Akka.Actor;
using Slfd.Artifacts;
using Slfd.Experiments.Grids;
using Slfd.Hosts.Stragglers;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Reporting.Hosting;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Hosts.Tests.Stragglers;

/// <summary>A node writes a whole result, hears that it counts, and is never seen again: the coordinator host publishes it, now or after a restart.</summary>
public sealed class When_a_node_is_lost_before_it_publishes : IAsyncLifetime
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private static readonly Grid s_grid = AGrid.Named("g", seeds: 1) with { Methods = [AGrid.Named("g").Methods[0]] };
    private AnApi _api = null!;
    private readonly ConcurrentQueue<string> _said = new();
    private ActorSystem _system = null!;

    private CellFolder Cell => _api.Runs.Cell(s_grid.CellAt(0).Id());

    public async Task InitializeAsync()
    {
        _api = await new AnApi().Start();
        await _api.Submit(s_grid);
        _system = ActorSystem.Create("host", "akka { loglevel = ERROR, stdout-loglevel = ERROR }");
    }

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Its_artifacts_become_the_cells_and_the_report_has_the_result()
    {
        Watch();
        var reporting = _system.ActorOf(ReportingActor.Props(_api.Coordinator, _api.Runs, new ReportingOptions { Database = _api.Runs.ReportingDatabase }));
        var sha256 = await Accepted(await _api.Lease());
        await Published(sha256);
        Assert.All(CellFolder.Artifacts(s_grid.CellAt(0)), name => Assert.True(File.Exists(Path.Combine(Cell.Root, name)), name));
        Assert.True(SpinWait.SpinUntil(() => _said.Any(line => line.Contains("its node did not", StringComparison.Ordinal)), s_limit), string.Join('\n', _said));
        var report = Assert.IsType<ReportsRendered>(await reporting.Ask<object>(new RenderReports("g"), s_limit));
        Assert.Contains("37", await File.ReadAllTextAsync(Path.Combine(report.Folder, "table.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_starts_afterwards_finds_it()
    {
        var sha256 = await Accepted(await _api.Lease());
        Watch();
        await Published(sha256);
    }

    [Fact]
    public async Task What_was_not_accepted_stays_where_it_is()
    {
        var lease = await _api.Lease();
        AStore.Result(_api.Runs, s_grid.CellAt(0), lease.Token.Value, "nobody knows this one");
        await _api.Tell<LeaseEnded>(new HandBack(AnApi.Node, 1, lease, 0));
        var sha256 = await Accepted(await _api.Lease()); // the next attempt's counts
        Watch();
        await Published(sha256);
        Assert.True(File.Exists(Path.Combine(Cell.Attempt(lease.Token), CellFolder.ResultFile)));
    }

    private void Watch() => _system.ActorOf(StragglerActor.Props(_api.Coordinator, _api.Runs, TimeSpan.FromMilliseconds(200), _said.Enqueue));

    /// <summary>What a node does until its result is accepted, and nothing more.</summary>
    private async Task<string> Accepted(LeaseId lease)
    {
        var sha256 = AStore.Result(_api.Runs, s_grid.CellAt(0), lease.Token.Value, $"result of {lease.Token}");
        var ended = await _api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, lease, AGrid.OutcomeOf(lease.Cell) with { ResultSha256 = sha256 }));
        Assert.Equal(Verdict.Accepted, ended.Verdict);
        return sha256;
    }

    private async Task Published(string sha256)
    {
        for (var limit = DateTime.UtcNow + s_limit; !Cell.IsPublished; await Task.Delay(20))
        {
            Assert.True(DateTime.UtcNow < limit, $"not published; said: {string.Join('\n', _said)}");
        }

        Assert.Equal(sha256, WholeFile.Sha256(Path.Combine(Cell.Root, CellFolder.ResultFile)));
    }
}
