namespace Slfd.EndToEnd.Tests;

/// <summary>Somebody deletes the runs folder, or may not write to it: a sentence and exit code 3, and not an exit code 0 with results that are nowhere, an abort, a stack trace, or tries without end.</summary>
public sealed class When_a_runs_folder_goes_away : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("the folder")]
    [InlineData("the journal")]
    public async Task Under_a_running_grid_it_ends_with_a_sentence(string what)
    {
        _lab.FakeGrid(seeds: 400);
        var run = _lab.RunFake("""{"otherwise":{"seconds":0.3}}""");
        await ALab.Until(() => run.Said.Contains("done: ", StringComparison.Ordinal), "the first cell", () => run.Said);
        Delete(what);
        Assert.Equal(3, await run.Ended());
        Sentence(run.Said);
    }

    [Theory]
    [InlineData("the folder")]
    [InlineData("the journal")]
    public async Task Under_a_coordinator_host_it_ends_with_a_sentence(string what)
    {
        using ACluster cluster = new(_lab, 1);
        cluster.Serve(0);
        _lab.FakeGrid(seeds: 1);
        await cluster.Submit(0);
        Delete(what);
        Assert.Equal(3, await cluster.Hosts[0]!.Ended());
        Sentence(cluster.Hosts[0]!.Said);
    }

    [Fact]
    public async Task Where_the_journal_may_only_be_read_it_does_not_start()
    {
        _lab.FakeGrid(seeds: 1);
        await _lab.RunFake().Succeeds();
        foreach (var secret in Directory.GetFiles(_lab.Runs, "*.token").Append(Path.Combine(_lab.Runs, "coordinator.lock")))
        {
            File.Delete(secret); // the other user makes these anew
        }

        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var entry in Directory.GetFileSystemEntries(_lab.Runs, "*", SearchOption.AllDirectories).Append(_lab.Runs).Append(_lab.Folder))
        {
            File.SetUnixFileMode(entry, All);
        }

        File.SetUnixFileMode(Path.Combine(_lab.Runs, "coordinator.db"), UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var host = _lab.StartAsNobody("serve", "--runs", _lab.Runs, "--nodes", "127.0.0.1:0", "--http", "127.0.0.1:0");
        Assert.Equal(3, await host.Ended());
        Assert.Contains("coordinator.db can be read but not written", host.Said, StringComparison.Ordinal);
    }

    private void Delete(string what)
    {
        if (what == "the journal")
        {
            File.Delete(Path.Combine(_lab.Runs, "coordinator.db"));
            return;
        }

        // Moved away first: who deletes a folder into which others write meets files that are new.
        var away = Path.Combine(_lab.Folder, "away");
        Directory.Move(_lab.Runs, away);
        Directory.Delete(away, recursive: true);
    }

    private static void Sentence(string said)
    {
        Assert.Contains("is gone: it was deleted or moved while this coordinator used it", said, StringComparison.Ordinal);
        // The last words of a worker that failed meanwhile are its own.
        var own = string.Join('\n', said.Split('\n').Where(line => !line.StartsWith("          | ", StringComparison.Ordinal)));
        Assert.DoesNotContain("   at ", own, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", own, StringComparison.Ordinal);
    }
}
