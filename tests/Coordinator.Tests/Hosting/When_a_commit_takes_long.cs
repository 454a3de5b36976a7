using Microsoft.Data.Sqlite;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>The database is locked by somebody else, so that what is decided does not get on disk.</summary>
public sealed class When_a_commit_takes_long : IAsyncDisposable
{
    private readonly AHost _host = new AHost().Start();

    [Fact]
    public async Task Questions_are_answered_meanwhile_with_what_is_on_disk()
    {
        await _host.Submit(AGrid.Named("g"));
        var probe = _host.Kit.CreateTestProbe();
        using (SqliteConnection other = new(new SqliteConnectionStringBuilder { DataSource = _host.Runs.CoordinatorDatabase, Pooling = false }.ToString()))
        {
            other.Open();
            using var transaction = other.BeginTransaction(deferred: false);
            _host.Coordinator.Tell(_host.Request("cpu:0"), probe);
            _host.Coordinator.Tell(new GetGridStatus("g"), probe); // comes after the request, and is answered before it
            Assert.Equal(0, probe.ExpectMsg<GridStatus>().Running);
            transaction.Rollback();
        }

        probe.ExpectMsg<Grant>(TimeSpan.FromSeconds(60));
        Assert.Equal(1, (await _host.Status("g")).Running);
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();
}
