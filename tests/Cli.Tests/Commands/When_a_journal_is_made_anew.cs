using Slfd.Artifacts;
using Slfd.Cli.Commands;
using Slfd.Experiments.Grids;
using Slfd.Reporting.Results;
using Slfd.Support;

namespace Slfd.Cli.Tests.Commands;

/// <summary>'slfd rebuild' takes grids from the copies of the results, wherever hosts keep theirs.</summary>
public sealed class When_a_journal_is_made_anew : IDisposable
{
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-anew-").FullName);

    public void Dispose() => TemporaryFolder.Remove(_runs.Root);

    [Fact]
    public void Grids_that_any_hosts_copy_tells_are_taken_the_latest_first()
    {
        Assert.Empty(StateCommands.ReportedGrids(_runs));
        Put(_runs, AGrid.Named("old"), DateTime.UtcNow.AddHours(-2));
        Put(Host("c1-4053"), AGrid.Named("shared"), DateTime.UtcNow.AddHours(-1));
        Put(Host("c2-4053"), AGrid.Named("latest"), DateTime.UtcNow);
        File.WriteAllText(Host("c3-4053").ReportingDatabase, "no database");
        Assert.Equal(["latest", "shared", "old"], StateCommands.ReportedGrids(_runs).Select(json => Grid.FromJson(json).Name));
    }

    private RunsFolder Host(string name) => new(Directory.CreateDirectory(Path.Combine(_runs.Root, "coordinators", name)).FullName);

    private static void Put(RunsFolder host, Grid grid, DateTime written)
    {
        using (var store = ResultStore.Open(host.ReportingDatabase))
        {
            store.PutGrids([grid]);
        }

        File.SetLastWriteTimeUtc(host.ReportingDatabase, written);
    }
}
