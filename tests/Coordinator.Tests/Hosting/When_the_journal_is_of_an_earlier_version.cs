using Microsoft.Data.Sqlite;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;
using Slfd.Messages.Serialization;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>
/// <c>Golden/journal-before-clusters.db</c> was written by <c>slfd run</c> of commit 3e578bc: a grid with experts, failures of three classes, a parked cell, a graceful stop with its
/// snapshot, then the grid extended and retried, and the process killed with nine of ten cells done and one running. This version reads it and goes on.
/// </summary>
public sealed class When_the_journal_is_of_an_earlier_version
{
    private static readonly string s_golden = Path.Combine(AppContext.BaseDirectory, "Golden", "journal-before-clusters.db");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_goes_on_where_that_one_was_killed(bool withSnapshot)
    {
        await using AHost host = new();
        File.Copy(s_golden, host.Runs.CoordinatorDatabase);
        if (!withSnapshot)
        {
            host.Sql("DELETE FROM snapshot");
        }

        var running = LatestGrant();
        host.Start();
        var status = await host.Status("golden");
        Assert.Equal((10, 9, 1, 0, 0, 0), (status.Cells, status.Done, status.Running, status.Waiting, status.Delayed, status.Failed));
        Assert.Equal((2, 2), (status.Experts, status.ExpertsDone));

        var node = running.Device.Node;
        var welcome = await host.Ask<Welcome>(new Hello(node, running.Incarnation + 1, [running.Device.Slot], [running.Lease]));
        Assert.Equal(3, welcome.Term);
        Assert.Empty(welcome.Abandon);
        var ended = await host.Ask<LeaseEnded>(new ReportSucceeded(node, running.Incarnation + 1, running.Lease, AGrid.OutcomeOf(running.Lease.Cell)));
        Assert.Equal(Verdict.Accepted, ended.Verdict);
        Assert.True((await host.Status("golden")).Ended);

        var probe = host.Kit.CreateTestProbe();
        host.Coordinator.Tell(new GetResultsSince(0), probe);
        Assert.Equal(10, probe.ExpectMsg<ResultsPage>(TimeSpan.FromSeconds(10)).Results.DistinctBy(result => result.Lease.Cell).Count());
    }

    private static LeaseGranted LatestGrant()
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = s_golden, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT message FROM journal WHERE manifest = 'e.granted.1' ORDER BY sequence_number DESC LIMIT 1";
        return (LeaseGranted)MessageCodec.FromBytes("e.granted.1", (byte[])command.ExecuteScalar()!);
    }
}
