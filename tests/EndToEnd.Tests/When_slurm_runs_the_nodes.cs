using System.Globalization;

namespace Slfd.EndToEnd.Tests;

/// <summary>'slfd scale slurm' against a real Slurm: jobs come while cells wait, never more than allowed, run every cell, and leave by themselves.</summary>
public sealed class When_slurm_runs_the_nodes : IDisposable
{
    private readonly ALab _lab = new();

    public void Dispose() => _lab.Dispose();

    [SkippableFact]
    public async Task As_many_jobs_as_there_is_work_and_none_afterwards()
    {
        Skip.If(ThrowAwaySlurm.Missing is not null, ThrowAwaySlurm.Missing);
        await using var slurm = await ThrowAwaySlurm.StartAsync();
        using var cluster = await SixCells();
        var most = 0;

        var scale = Scale(slurm, cluster, Script(cluster, "--idle-out 2s"));
        await ALab.Until(() => Watch() == 6, "six cells", () => scale.Said + cluster.Said() + slurm.Ask("squeue"));
        Assert.Equal(2, most); // six cells, one at a time in each job, at most two jobs

        // Nodes that find nothing more leave by themselves, with 0.
        await ALab.Until(() => slurm.Ask("squeue", "--noheader").Trim().Length == 0, "the end of the jobs", () => slurm.Ask("squeue"));
        var log = Directory.EnumerateFiles(_lab.Folder, "job-*.out").Select(File.ReadAllText).First();
        Assert.Contains("no cell for", log, StringComparison.Ordinal);
        Assert.Contains("ended with 0", log, StringComparison.Ordinal);

        ALab.Running.Signal(scale.ProgramId, ALab.Interrupt);
        Assert.Equal(0, await scale.Ended());
        Assert.Contains("6 cells wait", scale.Said, StringComparison.Ordinal);
        Assert.Contains("submitted 2 jobs", scale.Said, StringComparison.Ordinal);

        int? Watch()
        {
            most = Math.Max(most, slurm.Ask("squeue", "--noheader", "--array", "--format", "%A").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            return cluster.Done(0, "fake").GetAwaiter().GetResult();
        }
    }

    [SkippableFact]
    public async Task A_script_that_cannot_work_is_not_submitted_for_ever()
    {
        Skip.If(ThrowAwaySlurm.Missing is not null, ThrowAwaySlurm.Missing);
        await using var slurm = await ThrowAwaySlurm.StartAsync();
        using var cluster = await SixCells();

        var script = Path.Combine(_lab.Folder, "broken.sbatch");
        await File.WriteAllTextAsync(script, $"#!/bin/bash\n#SBATCH --output={_lab.Folder}/job-%j.out\nslfd-is-not-installed --idle-out 2s\n");
        var scale = Scale(slurm, cluster, script);
        Assert.Equal(3, await scale.Ended());
        Assert.Contains("3 jobs in a row ended within 30 s of their start", scale.Said, StringComparison.Ordinal);
    }

    private async Task<ACluster> SixCells()
    {
        ACluster cluster = new(_lab, 1);
        cluster.Serve(0);
        _lab.FakeGrid(3);
        await cluster.Submit(0);
        return cluster;
    }

    private string Script(ACluster cluster, string more)
    {
        var script = Path.Combine(_lab.Folder, "node.sbatch");
        File.WriteAllText(script, string.Create(CultureInfo.InvariantCulture, $"""
            #!/bin/bash
            #SBATCH --output={_lab.Folder}/job-%j.out
            {Programs.Slfd} node --name "slurm-$SLURM_JOB_ID" --coordinators {cluster.Gates} --runs {_lab.Runs} --devices cpu --worker {_lab.FakeWorker()} {more}
            echo "ended with $?"

            """));
        return script;
    }

    private ALab.Running Scale(ThrowAwaySlurm slurm, ACluster cluster, string script) => _lab.Start(
        new Dictionary<string, string> { ["SLURM_CONF"] = slurm.Configuration, ["SLFD_TOKEN"] = File.ReadAllText(Path.Combine(_lab.Runs, "operator.token")) },
        "scale", "slurm", script, "--most", "2", "--every", "1s", "--server", cluster.Url(0, "").ToString());
}
