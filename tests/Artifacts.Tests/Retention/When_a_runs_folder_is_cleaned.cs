using Slfd.Artifacts.Retention;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.Artifacts.Tests.Retention;

/// <summary>What is removed from a runs folder, and what stays.</summary>
public sealed class When_a_runs_folder_is_cleaned : IDisposable
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UtcNow + TimeSpan.FromDays(1000);
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-clean-").FullName;
    private readonly RunsFolder _runs;
    private readonly CellFolder _cell;

    public When_a_runs_folder_is_cleaned()
    {
        _runs = new(Path.Combine(_folder, "runs"));
        _cell = _runs.Cell(ACell.DcPixel.Id());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Attempts_that_a_later_one_replaced_go_and_the_newest_stays()
    {
        Attempt(1, "stderr.log");
        Attempt(2, "stderr.log");
        Attempt(3, "stderr.log");
        Assert.Equal([(LeftoverKind.Attempt, _cell.Attempt(new(2))), (LeftoverKind.Attempt, _cell.Attempt(new(1)))], Found());
        Clean();
        Assert.Equal([new FencingToken(3)], _cell.Attempts());
        Assert.Empty(Found());
    }

    [Fact]
    public void An_attempt_that_holds_a_result_or_the_hashes_of_one_stays()
    {
        Attempt(1, CellFolder.ResultFile);
        Attempt(2, CellFolder.UploadsFile);
        Attempt(3, "stderr.log");
        Assert.Empty(Found());
    }

    [Fact]
    public void Of_an_unfinished_cell_the_newest_checkpoints_stay_wherever_they_lie()
    {
        Checkpoints(1, 10, 20, 30);
        Checkpoints(2, 5, 40);
        Checkpoints(3);
        Attempt(3, "run.json");
        Clean(new() { Checkpoints = 2 });
        Assert.Equal(["30"], Names(1));
        Assert.Equal(["40", "5"], Names(2));
        Clean(new() { Checkpoints = 2 });
        Assert.Equal(["30"], Names(1));
    }

    [Fact]
    public void A_finished_cell_that_runs_once_more_keeps_the_checkpoints_that_it_goes_on_from()
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(_cell.Root).FullName, CellFolder.ResultFile), "{}");
        Checkpoints(4, 10);
        Attempt(5, "run.json");
        Assert.Empty(new Leftovers(_runs, Cache, new(), DateTimeOffset.UtcNow).Find());
        Clean();
        Assert.Equal([new FencingToken(5)], _cell.Attempts());
    }

    [Fact]
    public void Logs_caches_and_reports_go_when_they_are_old()
    {
        foreach (var path in new[] { Path.Combine(_runs.Logs, "slfd.log"), Path.Combine(Cache, "cifar10"), Path.Combine(_runs.Report("g"), "table.csv") })
        {
            WholeFile.WriteText(path, "text");
        }

        Assert.Empty(new Leftovers(_runs, Cache, new(), DateTimeOffset.UtcNow).Find());
        Assert.Equal([LeftoverKind.Log, LeftoverKind.Cache, LeftoverKind.Report], Found().Select(found => found.Kind));
        Assert.All(new Leftovers(_runs, Cache, new(), s_now).Find(), found => Assert.Equal(4, found.Bytes));
        Clean();
        Assert.False(Directory.Exists(_runs.Report("g")));
    }

    [Fact]
    public void What_an_interrupted_cleaning_left_goes_next_time()
    {
        Attempt(2, "stderr.log");
        Directory.CreateDirectory(_cell.Attempt(new(1)) + ".0.removed");
        Clean();
        Assert.Equal([_cell.Attempt(new(2))], Directory.GetDirectories(Path.Combine(_cell.Root, "attempts")));
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        WholeFile.WriteText(Path.Combine(_folder, "precious", "file"), "text");
        Attempt(1, "stderr.log");
        Directory.CreateSymbolicLink(Path.Combine(_cell.Attempt(new(1)), "link"), Path.Combine(_folder, "precious"));
        Attempt(2, "stderr.log");
        Clean();
        Assert.True(File.Exists(Path.Combine(_folder, "precious", "file")));
        Assert.Single(_cell.Attempts());
    }

    private string Cache => Path.Combine(_folder, "cache");

    private void Attempt(int token, string file) => WholeFile.WriteText(Path.Combine(_cell.Attempt(new(token)), file), "text");

    private void Checkpoints(int token, params int[] iterations)
    {
        foreach (var iteration in iterations)
        {
            WholeFile.WriteText(Path.Combine(_cell.Checkpoints(new(token)), $"{iteration}", CellFolder.ManifestFile), "{}");
        }
    }

    private string[] Names(int token) => [.. Directory.GetDirectories(_cell.Checkpoints(new(token))).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    private IEnumerable<(LeftoverKind Kind, string Path)> Found() => new Leftovers(_runs, Cache, new(), s_now).Find().Select(found => (found.Kind, found.Path));

    private void Clean(RetentionOptions? options = null) => Assert.All(new Leftovers(_runs, Cache, options ?? new(), s_now).Find().ToList(), leftover => Assert.Null(Cleaning.Remove(leftover)));
}
