using System.Diagnostics;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Checking;
using Slfd.Faults.Labs;

namespace Slfd.Faults.Scenarios;

/// <summary>What nearly every scenario does: a lab, a grid, strikes, the end, the checker.</summary>
internal static class Trial
{
    /// <summary>A grid for fake workers: half of the cells are baselines, half distil.</summary>
    public static string FakeGrid(int cells, int attempts = 10, string name = "fake", int firstSeed = 0) => $$"""
        grid {
          name = {{name}}, datasets = [procedural], resolutions = [32], methods = [{ baseline = random }, { matching = dc, space = pixel }]
          seeds = [{{string.Join(", ", Enumerable.Range(firstSeed, cells / 2))}}], iterations = 20, attempts = {{attempts}}
          evaluation { every = 10, repeats = 2, epochs = 2, architectures = [convnet, alexnet] }
          checkpoint-every = 1s
        }
        """;

    /// <summary>Runs a grid to its end while it is struck, and checks what is left. With real workers the grid is <see cref="RealGrid"/>'s.</summary>
    /// <param name="story">Hears of it.</param>
    /// <param name="options">The lab.</param>
    /// <param name="grid">The grid's text.</param>
    /// <param name="limit">How long the grid may take from the last strike on.</param>
    /// <param name="strike">The misfortune; the grid is submitted before.</param>
    /// <param name="mayFail">Which cells may fail; null: none.</param>
    public static async Task Run(Story story, LabOptions options, string grid, TimeSpan limit, Func<Lab, Grid, Task> strike, Func<CellSpec, bool>? mayFail = null)
    {
        if (story.Real)
        {
            await RealGrid.Run(story, options, limit, strike);
            return;
        }

        await using var lab = await Lab.Start(options);
        var submitted = lab.Grid(grid);
        await lab.Submit(submitted);
        story.Tell($"{options.Coordinators} coordinators, {options.Nodes} nodes and PostgreSQL are up; {submitted.CellCount()} cells submitted");
        await lab.Until(submitted.Name, standing => standing.Running > 0 || standing.Done > 0, TimeSpan.FromSeconds(120), "the first cell");
        await strike(lab, submitted);
        var struck = Stopwatch.StartNew();
        var end = await lab.End(submitted.Name, limit);
        story.Tell($"ended {struck.Elapsed.TotalSeconds:F1} s after the last strike: {end.Done} done, {end.Failed} failed, {end.Duplicates} duplicates");
        await Conclude(story, lab, mayFail);
    }

    /// <summary>Ends the lab orderly, and lets the checker look.</summary>
    public static async Task<CheckReport> Conclude(Story story, Lab lab, Func<CellSpec, bool>? mayFail = null, bool store = true)
    {
        var faults = await lab.Close();
        var report = CheckReport.Of(lab.Journal(), new() { Runs = store ? lab.Runs : null, Deep = true, Ended = true, MayFail = mayFail });
        story.Tell($"{report.Numbers}");
        faults.AddRange(report.Violations.Select(violation => violation.ToString()));
        return faults.Count == 0 ? report : throw new FaultException(string.Join(Environment.NewLine, faults.Take(20)) + (faults.Count > 20 ? $" … and {faults.Count - 20} more" : string.Empty));
    }
}
