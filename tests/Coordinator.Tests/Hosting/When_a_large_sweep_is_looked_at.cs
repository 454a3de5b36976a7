using Akka.Actor;
using Slfd.Coordinator.Questions;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.Coordinator.Tests.Hosting;

/// <summary>Questions that take long of a large sweep are answered beside all others, and one answer serves all who look.</summary>
public sealed class When_a_large_sweep_is_looked_at : IAsyncDisposable
{
    private readonly AHost _host = new AHost().Start();

    [Fact]
    public async Task Everybody_who_looks_is_answered_and_a_new_grid_is_seen_at_once()
    {
        await _host.Submit(AGrid.Named("g", seeds: RecentAnswers.LargeFrom / 2));
        GetCellCounts counts = new(CellSelector.All with { Grid = "g" });
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Ask<CellCounts>(counts)));
        Assert.All(answers, answer => Assert.Equal(RecentAnswers.LargeFrom, answer.States.Sum(state => state.Count)));
        Assert.Equal(["g"], (await Ask<Outlook>(new GetOutlook())).Grids.Select(grid => grid.Grid));
        Assert.Contains("'nothing'", (await Ask<Refused>(new GetCellCounts(CellSelector.All with { Grid = "g", Methods = ["nothing"] }))).Because, StringComparison.Ordinal);

        await _host.Submit(AGrid.Named("h", firstSeed: 20_000));
        Assert.Equal(["g", "h"], (await Ask<Outlook>(new GetOutlook())).Grids.Select(grid => grid.Grid));
        Assert.Equal("h", (await Ask<GridStatus>(new GetGridStatus("h"))).Grid);
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    private Task<T> Ask<T>(object question) => _host.Coordinator.Ask<T>(question, TimeSpan.FromSeconds(120));
}
