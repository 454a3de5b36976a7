using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>
/// <c>Golden/journal-before-clusters.db</c> was written by <c>slfd run</c> of commit 3e578bc, when cells had other ids (docs/decisions/0026). It is refused by a sentence that says what to do, and left as it is.
/// </summary>
public sealed class When_the_journal_is_of_an_earlier_version
{
    private static readonly string s_golden = Path.Combine(AppContext.BaseDirectory, "Golden", "journal-before-clusters.db");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_refused_and_nothing_in_it_is_lost(bool withSnapshot)
    {
        await using AHost host = new();
        File.Copy(s_golden, host.Runs.CoordinatorDatabase);
        if (!withSnapshot)
        {
            host.Sql("DELETE FROM snapshot");
        }

        host.Start();
        var probe = host.Kit.CreateTestProbe();
        host.Kit.Sys.EventStream.Subscribe(probe, typeof(CoordinatorTrouble)); // a supervisor tries again and again
        var trouble = probe.FishForMessage<CoordinatorTrouble>(heard => heard.Because.Contains("other ids", StringComparison.Ordinal), TimeSpan.FromSeconds(60));
        Assert.True(trouble.Recovering);
        Assert.Contains("--runs", trouble.Because, StringComparison.Ordinal);
        Assert.Contains(host.Runs.CoordinatorDatabase, trouble.Because, StringComparison.Ordinal);
        await host.EndAsync();
        Assert.Equal(withSnapshot ? 1 : 0, Convert.ToInt32(host.Sql("SELECT min(count(*), 1) FROM snapshot"), System.Globalization.CultureInfo.InvariantCulture));
        Assert.NotEqual(0, Convert.ToInt32(host.Sql("SELECT count(*) FROM journal WHERE manifest = 'e.succeeded.1'"), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void It_is_not_made_anew_either()
    {
        using TemporaryFolder folder = new();
        RunsFolder runs = new(folder.Path);
        File.Copy(s_golden, runs.CoordinatorDatabase);
        var refused = Assert.Throws<CoordinatorUnavailableException>(() => new JournalKeeper(CoordinatorDatabase.Sqlite(runs), runs, TimeProvider.System).Rebuild([], dryRun: false));
        Assert.Contains("other ids", refused.Message, StringComparison.Ordinal);
        Assert.Equal([Path.GetFileName(runs.CoordinatorDatabase)], Directory.GetFiles(runs.Root, "coordinator*.db").Select(Path.GetFileName));
        using SqliteConnection connection = new($"Data Source={runs.CoordinatorDatabase};Pooling=False");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM journal WHERE manifest = 'e.succeeded.1'";
        Assert.NotEqual(0L, count.ExecuteScalar());
    }
}
