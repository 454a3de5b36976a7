using Slfd.Artifacts;
using Slfd.Cli.Commands;
using Slfd.Cli.Shared;
using Slfd.Experiments.Cells;
using Slfd.Programs;
using Slfd.Support;

namespace Slfd.Cli.Tests.Commands;

/// <summary>The folder <c>finished</c> beside a grid file: its cells are taken once, unless they are damaged or not wanted.</summary>
public sealed class When_finished_cells_come_with_a_grid : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-finished-").FullName;
    private readonly RunsFolder _runs;
    private readonly string _grid;

    public When_finished_cells_come_with_a_grid()
    {
        _runs = new(Path.Combine(_folder, "runs"));
        _grid = Path.Combine(_folder, "grid.conf");
        File.Copy(TheRepository.At("hocon/grids/train-generator.conf"), _grid);
        foreach (var cell in Directory.GetDirectories(TheRepository.At("hocon/grids/finished/cells")))
        {
            var own = Path.Combine(_folder, FinishedCells.Folder, "cells", Path.GetFileName(cell));
            Directory.CreateDirectory(own);
            Array.ForEach(Directory.GetFiles(cell), file => File.Copy(file, Path.Combine(own, Path.GetFileName(file))));
        }
    }

    private CellId Generator => CellId.Parse(Path.GetFileName(Assert.Single(Directory.GetDirectories(Path.Combine(_folder, FinishedCells.Folder, "cells")))));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void They_are_taken_once_and_said()
    {
        Assert.Contains(Generator.ToString(), Assert.Single(Take()), StringComparison.Ordinal);
        Assert.True(_runs.Cell(Generator).IsPublished);
        Assert.Empty(Take());
    }

    [Fact]
    public void They_are_planned_until_they_are_taken()
    {
        Assert.Equal([Generator], Planned());
        Assert.Empty(Planned("--finished", "none"));
        Take();
        Assert.Empty(Planned());
    }

    [Fact]
    public void A_damaged_one_is_said_and_left()
    {
        File.AppendAllText(Path.Combine(_folder, FinishedCells.Folder, "cells", Generator.ToString(), CellFolder.GeneratorFile), "x");
        Assert.EndsWith("it is run here instead", Assert.Single(Take()), StringComparison.Ordinal);
        Assert.False(_runs.Cell(Generator).IsPublished);
    }

    [Fact]
    public void None_are_taken_where_none_are_wanted() => Assert.Empty(Take("--finished", "none"));

    [Fact]
    public void A_folder_that_is_no_runs_folder_is_refused() =>
        Assert.Contains("no runs folder", Assert.Throws<CommandFailure>(() => Take("--finished", _folder)).Message, StringComparison.Ordinal);

    private IReadOnlySet<CellId> Planned(params string[] more)
    {
        var parsed = PlanCommand.Create().Parse([_grid, "--runs", _runs.Root, .. more]);
        return FinishedCells.Planned(parsed, SharedOptions.GridOf(parsed), _runs);
    }

    private IReadOnlyList<string> Take(params string[] more)
    {
        var parsed = RunCommand.Create().Parse([_grid, "--runs", _runs.Root, .. more]);
        return FinishedCells.Take(parsed, SharedOptions.GridOf(parsed), _runs);
    }
}
