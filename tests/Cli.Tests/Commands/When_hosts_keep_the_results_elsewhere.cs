using Slfd.Artifacts;
using Slfd.Cli.Commands;
using Slfd.Experiments.Grids;
using Slfd.Programs;
using Slfd.Reporting.Results;
using Slfd.Support;

namespace Slfd.Cli.Tests.Commands;

/// <summary>With PostgreSQL each coordinator host has a copy of the results below the runs folder that all share; what is told of that folder is told from these.</summary>
public sealed class When_hosts_keep_the_results_elsewhere : IDisposable
{
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-copies-").FullName);

    public void Dispose() => TemporaryFolder.Remove(_runs.Root);

    [Fact]
    public async Task A_report_of_the_shared_folder_is_made_from_the_latest_that_knows_the_grid()
    {
        Put("c1-4053", DateTime.UtcNow.AddHours(-1), AGrid.Named("first"), AGrid.Named("both", seeds: 2));
        Put("c2-4053", DateTime.UtcNow, AGrid.Named("both", seeds: 3));
        Assert.Equal("first", (await ReportCommand.TableNow(_runs, "first")).Grid.Name);
        Assert.Equal(AGrid.Named("both", seeds: 3).CellCount(), (await ReportCommand.TableNow(_runs, "both")).Grid.CellCount());
        var unknown = await Assert.ThrowsAsync<CommandFailure>(() => ReportCommand.TableNow(_runs, "third"));
        Assert.Equal($"no grid called 'third' in {_runs.Root}; there are both, first", unknown.Message);
    }

    [Fact]
    public async Task Where_there_is_none_it_is_said() =>
        Assert.Contains("holds no results", (await Assert.ThrowsAsync<CommandFailure>(() => ReportCommand.TableNow(_runs, "g"))).Message, StringComparison.Ordinal);

    private void Put(string host, DateTime written, params Grid[] grids)
    {
        RunsFolder folder = new(Directory.CreateDirectory(Path.Combine(_runs.Root, "coordinators", host)).FullName);
        using (var store = ResultStore.Open(folder.ReportingDatabase))
        {
            store.PutGrids(grids);
        }

        File.SetLastWriteTimeUtc(folder.ReportingDatabase, written);
    }
}
