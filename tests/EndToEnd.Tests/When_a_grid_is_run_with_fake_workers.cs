namespace Slfd.EndToEnd.Tests;

/// <summary>The control plane in real processes: a grid in, a table out, and nothing is run twice.</summary>
public sealed class When_a_grid_is_run_with_fake_workers : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task The_table_is_printed_and_the_same_command_again_runs_nothing()
    {
        _lab.FakeGrid(seeds: 3);
        var first = _lab.RunFake();
        await first.Succeeds();
        Assert.Contains("dc/pixel", first.Said, StringComparison.Ordinal);
        Assert.Equal(6, _lab.SyntheticSets().Count);

        var again = _lab.RunFake();
        await again.Succeeds();
        Assert.DoesNotContain("done:", again.Said, StringComparison.Ordinal);
        Assert.Contains("dc/pixel", again.Said, StringComparison.Ordinal);

        _lab.FakeGrid(seeds: 4);
        var extended = _lab.RunFake();
        await extended.Succeeds();
        Assert.Equal(2, extended.Said.Split("done: ").Length - 1);
        Assert.Equal(8, _lab.SyntheticSets().Count);
    }

    [Fact]
    public async Task A_failing_attempt_is_retried_and_a_cell_that_always_fails_is_reported_and_can_be_retried()
    {
        _lab.FakeGrid(seeds: 2);
        var script = """{"rules":[{"when":{"seed":0,"token":1},"do":{"end":"exit","code":3}},{"when":{"seed":1},"do":{"end":"break","class":"user"}}]}""";
        var run = _lab.RunFake(script);
        Assert.Equal(1, await run.Ended());
        Assert.Contains("\nfailed: ", "\n" + run.Said, StringComparison.Ordinal);
        Assert.Equal(2, _lab.SyntheticSets().Count);
        Assert.Contains("1/2", run.Said, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(_lab.Folder, "script.json"), "{}");
        var retried = _lab.RunFake(more: "--retry-failed");
        await retried.Succeeds();
        Assert.Equal(4, _lab.SyntheticSets().Count);
    }

    [Fact]
    public async Task A_cell_that_runs_out_of_memory_is_tried_with_smaller_chunks_until_it_fits_and_blames_no_device()
    {
        _lab.FakeGrid(seeds: 3);
        var run = _lab.RunFake("""{"rules":[{"when":{"memoryAbove":0.3},"do":{"end":"break","class":"OutOfMemory","message":"no room"}}]}""");
        await run.Succeeds();
        Assert.Equal(6, _lab.SyntheticSets().Count);
        Assert.Equal(2 * 6, run.Said.Split("out-of-memory: no room").Length - 1); // at 1 and at 0.5
        Assert.DoesNotContain("quarantined", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Experts_are_trained_first_and_one_that_fails_for_good_ends_the_grid_until_it_is_retried()
    {
        _lab.ExpertGrid();
        var run = _lab.RunFake("""{"rules":[{"when":{"method":"expert","seed":1},"do":{"end":"break","class":"user","message":"no such images"}}]}""");
        Assert.Equal(1, await run.Ended());
        Assert.Contains("failed: procedural 32px expert 1: user: no such images", run.Said, StringComparison.Ordinal);
        Assert.Contains("2 cells need this cell and cannot run without it", run.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("done: procedural 32px mtt/pixel", run.Said, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(_lab.Folder, "script.json"), "{}");
        var retried = _lab.RunFake(more: "--retry-failed");
        await retried.Succeeds();
        var order = retried.Said.Split('\n').Where(line => line.Contains("done: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, order.Count);
        Assert.Contains("expert 1", order[0], StringComparison.Ordinal);
        Assert.Contains("mtt/pixel", order[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_slfd_on_the_same_folder_is_refused_but_may_ask_for_the_report()
    {
        _lab.FakeGrid(seeds: 2);
        var go = Path.Combine(_lab.Folder, "go");
        var first = _lab.RunFake($$"""{"otherwise":{"until":"{{go}}"} }""");
        await ALab.Until(() => first.Workers.Count == 2, "two workers");
        var second = _lab.RunFake();
        Assert.Equal(3, await second.Ended());
        Assert.Contains(_lab.Runs, second.Said, StringComparison.Ordinal);
        var report = _lab.Start("report", "fake", "--runs", _lab.Runs, "--format", "csv");
        await report.Succeeds();
        Assert.StartsWith("grid,", report.Said, StringComparison.Ordinal);
        File.WriteAllText(go, string.Empty);
        await first.Succeeds();
    }

    [Theory]
    [InlineData(ALab.Interrupt)] // Ctrl-C
    [InlineData(ALab.User1)] // Slurm, before a job's time is up
    public async Task A_signal_hands_back_without_waiting_for_the_cells_and_the_same_command_goes_on(int signal)
    {
        _lab.FakeGrid(seeds: 3);
        var run = _lab.RunFake("""{"otherwise":{"seconds":3600}}""");
        await ALab.Until(() => run.Workers.Count == 2, "two workers");
        ALab.Running.Signal(run.ProgramId, signal);
        var code = await run.Ended();
        Assert.True(code == 130, $"exit code {code} after it said:\n{run.Said}");
        Assert.Contains("Type the same command", run.Said, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_lab.Folder, "script.json"), "{}");
        await _lab.RunFake().Succeeds();
        Assert.Equal(6, _lab.SyntheticSets().Count);
    }

    [Fact]
    public async Task Bad_input_is_one_sentence_and_exit_code_2_and_starts_nothing()
    {
        _lab.Grid("grid { datasets = [mnist] }");
        var run = _lab.RunFake();
        Assert.Equal(2, await run.Ended());
        Assert.False(Directory.Exists(_lab.Runs));
        var plan = _lab.Start("plan", Path.Combine(_lab.Folder, "absent.conf"));
        Assert.Equal(2, await plan.Ended());
        Assert.Contains("absent.conf", plan.Said, StringComparison.Ordinal);
        Assert.Equal(2, await _lab.Start("run").Ended());
        Assert.Equal(2, await _lab.Start("report", "nothing", "--runs", _lab.Runs).Ended());
    }

    [Fact]
    public async Task Plan_shows_cells_and_cost_and_what_is_done()
    {
        _lab.FakeGrid(seeds: 2);
        var before = _lab.Start("plan", _lab.GridPath, "--runs", _lab.Runs);
        await before.Succeeds();
        Assert.Contains("4 cells, 0 done, 4 to run", before.Said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_lab.Runs));
        await _lab.RunFake().Succeeds();
        var after = _lab.Start("plan", _lab.GridPath, "--runs", _lab.Runs);
        await after.Succeeds();
        Assert.Contains("4 cells, 4 done, 0 to run", after.Said, StringComparison.Ordinal);
    }
}
