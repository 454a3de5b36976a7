using System.Data.Common;
using System.Globalization;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Data.Sqlite;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Coordinator.Tests.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Messages.Journal;
using Slfd.Messages.Serialization;
using Slfd.Support;
using Xunit.Abstractions;

namespace Slfd.Coordinator.Tests.Mending;

/// <summary>One byte of a journal's file is changed, anywhere: either the start is refused, or every event is what was written. Never is a changed history taken for the real one.</summary>
/// <remarks><c>SLFD_BYTE_CHANGES</c> says how many changes, <c>SLFD_BYTE_SEED</c> which.</remarks>
public sealed class Random_byte_changes(ITestOutputHelper output)
{
    private static readonly int? s_changes = Number("SLFD_BYTE_CHANGES");
    private static readonly int s_seed = Number("SLFD_BYTE_SEED") ?? 20261130;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly Config s_quiet = ConfigurationFactory.ParseString("akka { loglevel = OFF, stdout-loglevel = OFF }");

    /// <summary>All events are read.</summary>
    [Fact]
    public Task Are_seen_or_harmless() => Try(s_changes ?? 300, runs => Task.FromResult(Read(runs)));

    /// <summary>As a host starts: from the latest snapshot, and the events after it.</summary>
    [Fact]
    public Task Are_seen_or_harmless_to_a_coordinator_that_starts() => Try(s_changes ?? 30, Start);

    private async Task Try(int changes, Func<RunsFolder, Task<string?>> read)
    {
        var (bytes, head, honest) = await AJournal(read);
        Random random = new(s_seed);
        var (seen, harmless) = (0, 0);
        RunsFolder runs = new(Directory.CreateTempSubdirectory("slfd-bytes-").FullName);
        try
        {
            for (var change = 0; change < changes; change++)
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
                if (await read(runs) is { } state)
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
            TemporaryFolder.Remove(runs.Root);
        }

        output.WriteLine($"seed {s_seed}, {changes} changes of one byte of {bytes.Length}: {seen} end in a refusal, {harmless} are harmless, none is taken for the real history");
        Assert.Equal(changes, seen + harmless);
        Assert.True(seen > (changes / 20) - 5, $"only {seen} of {changes} changes were seen, {harmless} were harmless");
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

    /// <summary>What a coordinator that starts says of its cells and their results; null: it ends, which is exit code 3.</summary>
    private static async Task<string?> Start(RunsFolder runs)
    {
        ActorSystem? system = null;
        try
        {
            using var held = CoordinatorLock.Take(runs);
            system = ActorSystem.Create("bytes", s_quiet.WithFallback(CoordinatorHost.Configuration(runs)));
            using var inbox = Inbox.Create(system);
            system.EventStream.Subscribe(inbox.Receiver, typeof(CoordinatorTookOver));
            system.EventStream.Subscribe(inbox.Receiver, typeof(CoordinatorTrouble));
            var coordinator = system.ActorOf(CoordinatorHost.Props(new() { Evidence = new(runs, null) }), "coordinator");
            object said;
            do
            {
                said = await inbox.ReceiveAsync(s_patience);
            }
            while (said is CoordinatorTrouble { Lasting: false }); // which is tried again

            if (said is CoordinatorTrouble)
            {
                return null;
            }

            Assert.IsType<CoordinatorTookOver>(said);
            var cells = await coordinator.Ask<CellPage>(new GetCells(CellSelector.All, 0, 1000), s_patience);
            var results = await coordinator.Ask<ResultsPage>(new GetResultsSince(0), s_patience);
            return Convert.ToHexString(MessageCodec.ToBytes(cells)) + Convert.ToHexString(MessageCodec.ToBytes(results));
        }
        catch (Exception refused) when (refused is CoordinatorUnavailableException or JournalFaultException or DbException)
        {
            return null;
        }
        finally
        {
            await (system?.Terminate() ?? Task.CompletedTask);
            SqliteConnection.ClearAllPools();
        }
    }

    /// <summary>The file as a host leaves it that was killed: a snapshot, and events after it.</summary>
    private static async Task<(byte[] Database, byte[] Head, string State)> AJournal(Func<RunsFolder, Task<string?>> read)
    {
        await using var host = new AHost().Start();
        await host.Submit(AGrid.Named("g", seeds: 10));
        await Finish(15);
        await host.StopAsync(); // which takes one
        await host.EndAsync();
        host.Start();
        await Finish(3);
        await host.EndAsync();
        SqliteConnection.ClearAllPools();
        host.Checkpoint();
        var (bytes, head) = (File.ReadAllBytes(host.Runs.CoordinatorDatabase), File.ReadAllBytes(host.Runs.JournalHead));
        return (bytes, head, await read(host.Runs) ?? throw new InvalidOperationException("the journal is damaged from the start"));

        async Task Finish(int cells)
        {
            for (var cell = 0; cell < cells; cell++)
            {
                await host.Ask<LeaseEnded>(AHost.Success(await host.Lease($"cpu:{cell}")));
            }
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var wanted) ? wanted : null;
}
