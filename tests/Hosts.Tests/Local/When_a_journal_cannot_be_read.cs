using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Hosts.Local;
using Slfd.Programs;
using Slfd.Support;

namespace Slfd.Hosts.Tests.Local;

/// <summary><c>slfd run</c> on a folder whose journal this build cannot read: written by another version, or damaged.</summary>
public sealed class When_a_journal_cannot_be_read : IDisposable
{
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-unreadable-").FullName);

    [Fact]
    public async Task It_says_why_and_ends_instead_of_waiting_for_an_answer()
    {
        await using (var lab = LocalLab.Open(_runs))
        {
            await lab.Submit(AGrid.Named("g", seeds: 1), retryFailed: false, replace: false);
        }

        Sql("DELETE FROM snapshot; UPDATE journal SET manifest = 'e.from-the-future.7'");
        var refused = await Assert.ThrowsAsync<CommandFailure>(async () =>
        {
            await using var later = LocalLab.Open(_runs);
            await later.Submit(AGrid.Named("g", seeds: 1), retryFailed: false, replace: false);
        });
        Assert.Contains("is not the one that was written", refused.Message, StringComparison.Ordinal); // the chain of hashes sees it first
        Assert.DoesNotContain("did not answer", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => TemporaryFolder.Remove(_runs.Root);

    private void Sql(string text)
    {
        using SqliteConnection connection = new($"Data Source={_runs.CoordinatorDatabase};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
