namespace Slfd.EndToEnd.Tests;

/// <summary>kill -9 of worker, program and process group in mid-work: the same command again ends in the same bytes, and no process is left.</summary>
public sealed class When_everything_is_killed : IDisposable
{
    private readonly ALab _undisturbed = new();
    private readonly ALab _lab = new();

    public void Dispose()
    {
        _undisturbed.Dispose();
        _lab.Dispose();
    }

    [Fact]
    public async Task A_grid_of_fake_cells_ends_in_the_same_table()
    {
        const string Script = """{"otherwise":{"seconds":0.3,"steps":3,"checkpoints":true}}""";
        _undisturbed.FakeGrid(seeds: 12);
        await _undisturbed.RunFake(Script).Succeeds();

        _lab.FakeGrid(seeds: 12);
        var random = new Random(20261124);
        for (var round = 0; round < 6; round++)
        {
            var run = _lab.RunFake(Script);
            await ALab.Until(() => run.Workers.Count > 0 || run.HasEnded, "a worker");
            await Task.Delay(random.Next(50, 600));
            Strike(run, round);
        }

        await _lab.RunFake(Script).Succeeds();
        Assert.Equal(_undisturbed.Csv("fake"), _lab.Csv("fake"));
        Assert.Equal(_undisturbed.SyntheticSets(), _lab.SyntheticSets());
    }

    [Fact]
    public async Task A_grid_of_real_cells_ends_in_the_same_pixels_and_numbers()
    {
        const string Grid = """
            grid {
              name = real, datasets = [procedural], resolutions = [32], methods = [{ matching = dc, space = pixel }, { baseline = random }]
              seeds = [0], iterations = 40, train-per-class = 10, test-per-class = 10, checkpoint-every = 1s
              network { width = 8 }
              distillation { batch-real = 8 }
              evaluation { every = 20, repeats = 1, epochs = 20, architectures = [convnet, alexnet] }
            }
            """;
        _undisturbed.Grid(Grid);
        await _undisturbed.Start("run", _undisturbed.GridPath, "--runs", _undisturbed.Runs, "--devices", "cpu", "--plain").Succeeds();

        _lab.Grid(Grid);
        for (var round = 0; round < 3; round++)
        {
            var run = _lab.Start("run", _lab.GridPath, "--runs", _lab.Runs, "--devices", "cpu", "--plain");
            await ALab.Until(() => run.HasEnded || Checkpoints() > round, "a checkpoint");
            Strike(run, round);
        }

        await _lab.Start("run", _lab.GridPath, "--runs", _lab.Runs, "--devices", "cpu", "--plain").Succeeds();
        Assert.Equal(_undisturbed.Csv("real"), _lab.Csv("real"));
        Assert.Equal(_undisturbed.SyntheticSets(), _lab.SyntheticSets());
    }

    /// <summary>Checkpoints that were ever written, counted by the attempts that have one.</summary>
    private int Checkpoints() => !Directory.Exists(_lab.Runs) ? 0
        : Directory.EnumerateDirectories(_lab.Runs, "checkpoints", SearchOption.AllDirectories).Count(HasAny);

    private static bool HasAny(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (DirectoryNotFoundException)
        {
            return false; // its cell is done
        }
    }

    private static void Strike(ALab.Running run, int round)
    {
        switch (round % 3)
        {
            case 0:
                run.KillEverything();
                break;
            case 1:
                var workers = run.Workers;
                ALab.Running.Signal(run.ProgramId, ALab.Kill);
                SpinWait.SpinUntil(() => workers.All(worker => !Directory.Exists($"/proc/{worker}")), TimeSpan.FromMinutes(1));
                Assert.All(workers, worker => Assert.False(Directory.Exists($"/proc/{worker}"), $"worker {worker} outlived its parent"));
                break;
            default:
                var struck = run.Workers;
                foreach (var worker in struck)
                {
                    ALab.Running.Signal(worker, ALab.Kill);
                }

                // The program notices and goes on with a fresh worker; it is stopped so that the next round begins anew.
                Assert.True(SpinWait.SpinUntil(() => run.HasEnded || run.Workers.Except(struck).Any(), TimeSpan.FromMinutes(2)), "no fresh worker came");
                run.KillEverything();
                break;
        }
    }
}
