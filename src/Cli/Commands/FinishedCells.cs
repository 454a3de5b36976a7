using System.CommandLine;
using Slfd.Artifacts;
using Slfd.Cli.Shared;
using Slfd.Coordinator.Hosting;
using Slfd.Coordinator.Mending;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Journal;
using Slfd.Programs;

namespace Slfd.Cli.Commands;

/// <summary>Finished cells that come with a grid: those that <c>slfd run</c> need not make. A cell's id says what was computed, so a cell that somebody else has finished is this grid's as well.</summary>
internal static class FinishedCells
{
    /// <summary>The folder beside a grid file where they lie, if any do: a small runs folder.</summary>
    public const string Folder = "finished";

    private const string None = "none";

    public static Option<string?> Option { get; } = new("--finished")
    {
        Description = $"Runs folder whose finished cells are taken where this grid names them; '{None}': every cell is run here (default: the folder '{Folder}' beside the grid file, if there is one)",
        HelpName = "DIR",
    };

    /// <summary>Copies the finished cells of this grid that the runs folder lacks, and counts them in its journal. A cell whose files are damaged is said and left out, so that it is run.</summary>
    /// <returns>A sentence for each thing that happened.</returns>
    /// <exception cref="CommandFailure">The folder that was named is none, or the runs folder is in use or cannot be written.</exception>
    public static IReadOnlyList<string> Take(ParseResult parsed, Grid grid, RunsFolder runs)
    {
        if (From(parsed) is not { } from || Missing(grid, from, runs) is not { Count: > 0 } missing)
        {
            return [];
        }

        try
        {
            Directory.CreateDirectory(runs.Root);
            var report = new JournalKeeper(CoordinatorDatabase.Sqlite(runs), runs, TimeProvider.System).Import(from, dryRun: false, wanted: missing.Keys);
            return
            [
                .. report.Faults.Select(fault => $"{fault}; it is run here instead"),
                .. missing.Where(cell => runs.Cell(cell.Key).IsPublished).Select(cell => $"taken from {RunCommand.Relative(from.Root)}, where it is finished: {cell.Value.Label()} ({cell.Key})"),
            ];
        }
        catch (Exception failure) when (failure is CoordinatorUnavailableException or System.Data.Common.DbException or IOException or UnauthorizedAccessException or JournalFaultException or InvalidDataException)
        {
            throw new CommandFailure(ExitCode.CannotServe, failure.Message);
        }
    }

    /// <summary>The cells that <see cref="Take"/> would take.</summary>
    /// <exception cref="CommandFailure">The folder that was named is none.</exception>
    public static IReadOnlySet<CellId> Planned(ParseResult parsed, Grid grid, RunsFolder runs) =>
        From(parsed) is { } from ? Missing(grid, from, runs).Keys.ToHashSet() : [];

    /// <summary>Where they are taken from, as people read it; null: from nowhere.</summary>
    public static string? FolderName(ParseResult parsed) => From(parsed) is { } from ? RunCommand.Relative(from.Root) : null;

    private static RunsFolder? From(ParseResult parsed)
    {
        var said = parsed.GetValue(Option);
        if (said == None)
        {
            return null;
        }

        RunsFolder from = new(Path.GetFullPath(said ?? Path.Combine(parsed.GetRequiredValue(SharedOptions.GridFileArgument).DirectoryName!, Folder)));
        return Directory.Exists(Path.Combine(from.Root, "cells")) ? from
            : said is null ? null
            : throw new CommandFailure(ExitCode.BadInput, $"--finished {said}: {from.Root} is no runs folder: it has no folder 'cells'");
    }

    private static Dictionary<CellId, CellSpec> Missing(Grid grid, RunsFolder from, RunsFolder runs) =>
        grid.Cells().Where(cell => from.Cell(cell.Id()).IsPublished && !runs.Cell(cell.Id()).IsPublished).ToDictionary(cell => cell.Id());
}
