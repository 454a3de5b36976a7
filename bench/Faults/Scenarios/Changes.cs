using System.Diagnostics;
using Slfd.Experiments.Grids;
using Slfd.Faults.Labs;
using Slfd.Faults.Processes;

namespace Slfd.Faults.Scenarios;

/// <summary>Hosts that come and go, grids that are submitted again, clocks that are set.</summary>
internal static class Changes
{
    public static IEnumerable<Scenario> All() =>
    [
        new("churn", "a node joins or leaves every 5 s for 90 s: some drain, some are killed", false, story => Trial.Run(story, new(), Trial.FakeGrid(240), TimeSpan.FromMinutes(8), (lab, _) => Churn(story, lab))),
        new("rolling-restart", "every coordinator host is stopped orderly and started again, with work in flight, twice", true,
            story => Trial.Run(story, new(), Trial.FakeGrid(240), TimeSpan.FromMinutes(8), (lab, grid) => Roll(story, lab, grid))),
        new("resubmit", "the same grid submitted 100 times, then with its axes reordered, then extended: no cell runs twice", true, Resubmit),
        new("clock-steps", "the wall clock of the host that coordinates is set an hour forwards, then two hours back, then right", false, ClockSteps),
    ];

    private static async Task Churn(Story story, Lab lab)
    {
        Random random = new(5);
        var (joined, drained, killed) = (0, 0, 0);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(90);)
        {
            await Task.Delay(5000);
            int[] up = [.. Enumerable.Range(0, lab.Nodes.Length).Where(index => lab.Nodes[index] is { HasEnded: false })];
            if (up.Length <= 2 || (up.Length < 6 && random.Next(2) == 0))
            {
                var index = Enumerable.Range(0, 6).First(index => index >= lab.Nodes.Length || lab.Nodes[index] is not { HasEnded: false });
                lab.StartNode(index);
                joined++;
            }
            else if (random.Next(2) == 0)
            {
                lab.Nodes[up[random.Next(up.Length)]]!.Signal(Signals.Terminate);
                drained++;
            }
            else
            {
                await lab.Nodes[up[random.Next(up.Length)]]!.Kill();
                killed++;
            }
        }

        story.Tell($"{joined} nodes joined, {drained} left orderly, {killed} were killed");
        lab.StartMissing();
    }

    private static async Task Roll(Story story, Lab lab, Grid grid)
    {
        var more = story.Real ? 1 : 9;
        for (var round = 0; round < 2; round++)
        {
            for (var index = 0; index < lab.Coordinators.Length; index++)
            {
                var (was, done, watch) = (lab.Active(), (await lab.Status(grid.Name))?.Done ?? 0, Stopwatch.StartNew());
                if (!await lab.Coordinators[index]!.Leave(TimeSpan.FromSeconds(60)))
                {
                    throw new FaultException($"host {index} did not leave within 60 s");
                }

                lab.StartCoordinator(index);
                await lab.Until(grid.Name, standing => standing.Done >= done + more || standing.Ended, TimeSpan.FromSeconds(120), "results after a restart");
                story.Tell($"host {index}{(was == index ? ", which coordinated," : string.Empty)} restarted; {more} more results after {watch.Elapsed.TotalSeconds:F1} s");
                await Task.Delay(4000);
            }
        }
    }

    private static Task Resubmit(Story story) => Trial.Run(story, new() { Coordinators = 1 }, Trial.FakeGrid(100), TimeSpan.FromMinutes(8), async (lab, grid) =>
    {
        for (var time = 0; time < 100; time++)
        {
            await lab.Submit(grid);
        }

        await lab.Submit(grid with { Seeds = [.. grid.Seeds.Reverse()], Methods = [.. grid.Methods.Reverse()] });
        if (story.Real)
        {
            await lab.Submit(grid); // the tables are in the order of the last submission, and are compared with those of the grid as it is
            story.Tell($"submitted 102 times, once with its axes reordered");
            return;
        }

        await lab.Submit(grid with { Seeds = [.. grid.Seeds, .. Enumerable.Range(50, 20)] });
        var end = await lab.End(grid.Name, TimeSpan.FromMinutes(8));
        story.Tell($"submitted 102 times; it has {end.Cells} cells, {end.Done} done");
        if (end.Cells != 140)
        {
            throw new FaultException($"the extended grid has {end.Cells} cells, expected 140");
        }

        await lab.Submit(grid with { Seeds = [.. grid.Seeds, .. Enumerable.Range(50, 20)] });
    });

    private static async Task ClockSteps(Story story)
    {
        var folder = Directory.CreateTempSubdirectory("slfd-clock-").FullName;
        try
        {
            var (library, step) = (Path.Combine(folder, "clock-step.so"), Path.Combine(folder, "step"));
            if (!Shell.Try("cc", "-shared", "-fPIC", "-O1", "-o", library, Path.Combine(AppContext.BaseDirectory, "clock-step.c"), "-ldl"))
            {
                throw new SkippedException("shifting a process's clock needs a C compiler");
            }

            await File.WriteAllTextAsync(step, "0");
            LabOptions options = new() { Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = library, ["CLOCK_STEP"] = step } };
            await Trial.Run(story, options, Trial.FakeGrid(160), TimeSpan.FromMinutes(8), async (lab, grid) =>
            {
                foreach (var seconds in new[] { 3600, -3600, 0 })
                {
                    await File.WriteAllTextAsync(step, seconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
                    await Task.Delay(15_000);
                    story.Tell($"the coordinators' clocks are {seconds} s off; {(await lab.Status(grid.Name))?.Done} done");
                }
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
