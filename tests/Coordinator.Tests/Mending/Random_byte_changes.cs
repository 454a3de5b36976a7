using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Coordinator.Tests.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Messages.Journal;
using Slfd.Support;
using Xunit.Abstractions;

namespace Slfd.Coordinator.Tests.Mending;

/// <summary>One byte of a journal's file is changed, anywhere: either the start is refused, or every event is what was written. Never is a changed history taken for the real one.</summary>
public sealed class Random_byte_changes(ITestOutputHelper output)
{
    /// <summary>So many, unless <c>SLFD_BYTE_CHANGES</c> says another number.</summary>
    private static readonly int s_changes = int.TryParse(Environment.GetEnvironmentVariable("SLFD_BYTE_CHANGES"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 300;

    [Fact]
    public async Task Are_seen_or_harmless()
    {
        var (bytes, head, honest) = await AJournal();
        Random random = new(20261130);
        var (seen, harmless) = (0, 0);
        RunsFolder runs = new(Directory.CreateTempSubdirectory("slfd-bytes-").FullName);
        try
        {
            for (var change = 0; change < s_changes; change++)
            {
                var damaged = (byte[])bytes.Clone();
                var at = random.Next(damaged.Length);
                damaged[at] ^= (byte)(1 + random.Next(255));
                foreach (var left in Directory.GetFiles(runs.Root))
                {
                    File.Delete(left);
                }

                File.WriteAllBytes(runs.CoordinatorDatabase, damaged);
                File.WriteAllBytes(runs.JournalHead, head);
                if (Read(runs) is { } state)
                {
                    Assert.True(state == honest, $"byte {at} was changed to {damaged[at]}, and another history was read in silence");
                    harmless++;
                }
                else
                {
                    seen++;
                }
            }
        }
        finally
        {
            Directory.Delete(runs.Root, recursive: true);
        }

        output.WriteLine($"{s_changes} changes of one byte of {bytes.Length}: {seen} end in a refusal, {harmless} are harmless, none is taken for the real history");
        Assert.Equal(s_changes, seen + harmless);
        Assert.True(seen > s_changes / 10, $"only {seen} of {s_changes} changes were seen, {harmless} were harmless");
    }

    /// <summary>What a start reads; null: it is refused.</summary>
    private static string? Read(RunsFolder runs)
    {
        try
        {
            var database = CoordinatorDatabase.Sqlite(runs);
            database.Prepare();
            using var connection = database.Connect();
            OfflineJournal journal = new(connection);
            return journal.Head + Convert.ToHexString(journal.State.ToSnapshot().State);
        }
        catch (Exception refused) when (refused is CoordinatorUnavailableException or JournalFaultException or DbException)
        {
            return null;
        }
    }

    private static async Task<(byte[] Database, byte[] Head, string State)> AJournal()
    {
        await using var host = new AHost().Start();
        await host.Submit(AGrid.Named("g", seeds: 10));
        for (var cell = 0; cell < 15; cell++)
        {
            await host.Ask<LeaseEnded>(AHost.Success(await host.Lease($"cpu:{cell}")));
        }

        await host.EndAsync();
        SqliteConnection.ClearAllPools();
        host.Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        return (File.ReadAllBytes(host.Runs.CoordinatorDatabase), File.ReadAllBytes(host.Runs.JournalHead), Read(host.Runs) ?? throw new InvalidOperationException("the journal is damaged from the start"));
    }
}
