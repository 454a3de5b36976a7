using Slfd.Artifacts;
using Slfd.Cli.Commands;
using Slfd.Experiments.Cells;
using Slfd.Reporting.Results;
using Slfd.Support;

namespace Slfd.Cli.Tests.Commands;

/// <summary>What a shell asks while somebody types; and the pages of man.</summary>
public sealed class What_shells_complete : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-complete-").FullName;
    private readonly CellId _cell;

    public What_shells_complete()
    {
        using var store = ResultStore.Open(new RunsFolder(_folder).ReportingDatabase);
        store.PutGrids([ASmallGrid.Grid]);
        var spec = ASmallGrid.Grid.CellAt(0);
        _cell = spec.Id();
        store.Put([new(_cell, new(1), spec.ToCanonicalJson(), new(new('a', 64), new('b', 64), 1000, [0], [.. Enumerable.Repeat(1, 6)], 1, "cpu", new('c', 64)), 1)]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Are_commands_and_their_options()
    {
        Assert.Equal(["pause", "plan", "publish"], Words("slfd p"));
        Assert.Contains("--section", Words("slfd report quickstart --se"));
        Assert.Equal(["best", "best-joint"], Words("slfd report quickstart --choice b"));
        Assert.DoesNotContain("complete", Words("slfd c"));
    }

    [Fact]
    public void Are_names_of_grids_in_the_folder_that_the_line_names() =>
        Assert.Equal(["small"], Words($"slfd report --runs {_folder} s"));

    [Fact]
    public void Are_ids_of_cells() => Assert.Equal([_cell.Prefix], CompleteCommand.Cells(_folder));

    [Fact]
    public void Have_a_page_of_man_for_each_command()
    {
        var pages = ManCommand.Pages(SlfdCommand.Create()).ToDictionary();
        Assert.Contains("slfd-run.1", pages);
        Assert.DoesNotContain("slfd-complete.1", pages);
        Assert.All(pages.Values, page => Assert.StartsWith(".TH SLFD", page, StringComparison.Ordinal));
        Assert.Contains(".SH OPTIONS", pages["slfd-run.1"], StringComparison.Ordinal);
        Assert.All(pages.Values.SelectMany(page => page.Split('\n')).Where(line => line.StartsWith('.')), line => Assert.Matches("^\\.(TH|SH|SS|TP|I|B|BR|nf|fi)( |$)", line));
    }

    private static IEnumerable<string> Words(string line) => CompleteCommand.Words(SlfdCommand.Create(), line);
}
