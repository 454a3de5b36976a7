using System.Net;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Web.Tests.Compare;

/// <summary>Two cells, or two grids, side by side: what was asked for, what came out, and what must not be.</summary>
public class What_is_compared
{
    [Fact]
    public async Task Two_cells_and_two_grids_are_compared()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Submit(AGrid.Named("h", seeds: 5));
        var (first, second) = (await host.Finish(), await host.Finish());
        var cells = await host.Page($"/compare?a={first.Cell}&b={second.Cell.Prefix}");
        Assert.Contains("they made different synthetic sets", cells, StringComparison.Ordinal);
        Assert.Contains("37.00 ± 0.00", cells, StringComparison.Ordinal);
        Assert.Contains("<code>", cells, StringComparison.Ordinal); // what they were asked for differs
        Assert.DoesNotContain("<svg", cells, StringComparison.Ordinal);
        foreach (var (lease, loss) in new[] { (first, 3), (second, 7) })
        {
            var folder = Directory.CreateDirectory(host.Api.Runs.Cell(lease.Cell).Root).FullName;
            File.WriteAllText(Path.Combine(folder, CellFolder.MetricsFile), $"iteration,loss,rate,memory_mb\n0,{loss},2,100\n1,{loss - 1},2,100\n"); // as an accepted attempt leaves it
        }

        var drawn = await host.Page($"/compare?a={first.Cell}&b={second.Cell}");
        Assert.Contains("matching loss over 1 iterations, lately A 2, B 6", drawn, StringComparison.Ordinal);
        Assert.Contains("both are the same cell", await host.Page($"/compare?a={first.Cell}&b={first.Cell}"), StringComparison.Ordinal);
        await host.PageUntil("/g/g", "37.00");
        await host.PageUntil("/g/h", "37.00");
        var grids = await host.Page("/compare?a=g&b=h");
        Assert.True(grids.Contains("seeds</code>", StringComparison.OrdinalIgnoreCase), grids);
        Assert.Contains("37.00", grids, StringComparison.Ordinal);
        await host.Submit(AGrid.Named("i", firstSeed: 9, priority: 1));
        var other = await host.Finish();
        await host.PageUntil("/g/i", "37.00");
        Assert.Contains($"href=\"/compare?a={first.Cell}&amp;b={other.Cell}\"", await host.Page("/compare?a=g&b=i"), StringComparison.Ordinal); // of an entry, a cell of each
        Assert.Contains("value=\"g\"", await host.Page("/compare?a=g"), StringComparison.Ordinal);
        await host.Page("/compare?a=g&b=nothing", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_second_result_with_another_set_is_an_alarm_where_things_are_compared()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 1));
        var older = await host.Api.Lease();
        await host.Api.Tell<Welcome>(new Hello(AnApi.Node, 2, ["cpu:0"], []));
        var newer = (await host.Api.Tell<Grant>(new RequestWork(AnApi.Node, 2, long.MaxValue, "cpu:0"))).Lease;
        Assert.Equal(older.Cell, newer.Cell);
        await host.Api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 2, newer, AGrid.OutcomeOf(newer.Cell)));
        Assert.DoesNotContain("another synthetic set", await host.PageUntil("/compare?a=g&b=g", "37.00"), StringComparison.Ordinal);
        await host.Api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 2, older, AGrid.OutcomeOf(older.Cell) with { SyntheticSetSha256 = new string('d', 64) }));
        Assert.Contains("1 second result of g with another synthetic set", await host.Page("/compare?a=g&b=g"), StringComparison.Ordinal);
        Assert.Contains($"cell {older.Cell} was finished twice", await host.Page($"/compare?a={older.Cell}&b={older.Cell}"), StringComparison.Ordinal);
    }
}
