using System.Diagnostics;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>One coordinator per folder, on a database that is whole; otherwise one sentence says what is wrong.</summary>
public sealed class When_a_runs_folder_is_opened : IDisposable
{
    private readonly RunsFolder _runs = new(Path.Combine(Directory.CreateTempSubdirectory("slfd-").FullName, "runs"));

    public void Dispose() => TemporaryFolder.Remove(Path.GetDirectoryName(_runs.Root)!);

    [Fact]
    public void A_second_coordinator_is_told_who_has_it()
    {
        using var first = CoordinatorLock.Take(_runs);
        var error = Assert.Throws<CoordinatorUnavailableException>(() => CoordinatorLock.Take(_runs));
        Assert.Contains(_runs.Root, error.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_free_again_once_the_first_is_gone()
    {
        CoordinatorLock.Take(_runs).Dispose();
        CoordinatorLock.Take(_runs).Dispose();
        Assert.True(File.Exists(_runs.CoordinatorLock));
    }

    [Fact]
    public async Task A_lock_file_that_is_deleted_lets_nobody_in_and_is_made_anew()
    {
        using var first = CoordinatorLock.Take(_runs);
        File.Delete(_runs.CoordinatorLock);
        Assert.Throws<CoordinatorUnavailableException>(() => CoordinatorLock.Take(_runs));
        File.Delete(_runs.CoordinatorLock);
        for (var start = Stopwatch.GetTimestamp(); !File.Exists(_runs.CoordinatorLock) || FileLock.HolderOf(_runs.CoordinatorLock) != FileLock.Self; await Task.Delay(50))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(2), "the lock file was not made anew");
        }

        Assert.Throws<CoordinatorUnavailableException>(() => CoordinatorLock.Take(_runs));
        Assert.False(first.Lost.IsCompleted);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_coordinates_hears_that_the_folder_or_its_journal_is_gone(bool all)
    {
        _ = CoordinatorHost.Configuration(_runs);
        using var held = CoordinatorLock.Take(_runs);
        if (all)
        {
            Directory.Move(_runs.Root, _runs.Root + "-elsewhere");
        }
        else
        {
            File.Delete(_runs.CoordinatorDatabase);
        }

        var said = await held.Lost.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Contains(all ? $"{_runs.Root} is gone" : $"{_runs.CoordinatorDatabase} is gone", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_file_that_a_dead_process_left_is_no_hindrance()
    {
        Directory.CreateDirectory(_runs.Root);
        File.WriteAllText(_runs.CoordinatorLock, string.Empty);
        File.WriteAllText(_runs.CoordinatorLock + ".holder", "process 1 on elsewhere");
        CoordinatorLock.Take(_runs).Dispose();
    }

    [Theory]
    [InlineData("this is no database at all, but it is long enough to be taken for one at first sight")]
    [InlineData("x")]
    public void A_file_that_is_no_database_is_named_and_left_alone(string content)
    {
        Directory.CreateDirectory(_runs.Root);
        File.WriteAllText(_runs.CoordinatorDatabase, content);
        Assert.Contains(_runs.CoordinatorDatabase, Assert.Throws<CoordinatorUnavailableException>(() => CoordinatorHost.Configuration(_runs)).Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(_runs.CoordinatorDatabase));
    }

    [Fact]
    public async Task A_database_with_a_page_of_garbage_is_named()
    {
        await using var host = new AHost().Start();
        await host.Submit(AGrid.Named("g"));
        await host.EndAsync();
        host.Checkpoint();
        using (var file = File.OpenWrite(host.Runs.CoordinatorDatabase))
        {
            file.Position = 4096;
            file.Write(new byte[4096].Select(_ => (byte)0xAB).ToArray());
        }

        Assert.Contains(host.Runs.CoordinatorDatabase, Assert.Throws<CoordinatorUnavailableException>(host.Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_named()
    {
        var blocked = new RunsFolder(Path.Combine(_runs.Root, "file", "runs"));
        Directory.CreateDirectory(_runs.Root);
        File.WriteAllText(Path.Combine(_runs.Root, "file"), string.Empty);
        Assert.Contains("--runs", Assert.Throws<CoordinatorUnavailableException>(() => CoordinatorLock.Take(blocked)).Message, StringComparison.Ordinal);
    }
}
