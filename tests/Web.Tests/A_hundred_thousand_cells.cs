using Slfd.Experiments.Grids;
using Slfd.Support;
using Slfd.Web.Tests.Access;

namespace Slfd.Web.Tests;

/// <summary>What a page of a large sweep costs follows from what it shows, not from how many cells there are.</summary>
public class A_hundred_thousand_cells
{
    private const int Seeds = 5000;

    private static Grid Large => AGrid.Named("large", seeds: Seeds) with
    {
        Methods = [.. Enumerable.Range(1, 20).Select(rate => new GridMethod { Spec = new() { Matching = "dc", Space = "pixel" }, LearningRateImages = rate })],
    };

    [Fact]
    public async Task Are_a_page_of_fifty_and_a_matrix_of_twenty_entries()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(Large);
        Assert.Equal(20 * Seeds, (await Who_is_let_in.Status(host, "large")).Cells);
        var grid = await host.PageUntil("/g/large", "class=\"matrix\"");
        Assert.Contains($">0/{Seeds}<", grid, StringComparison.Ordinal);
        Assert.InRange(grid.Length, 1, 40_000);

        await host.Finish();
        var before = host.Pages.Renders;
        var list = await host.Page("/g/large/cells?sort=attempts");
        Assert.Equal(50, list.Split("<code>").Length - 1);
        Assert.InRange(list.Length, 1, 100_000);
        Assert.Equal(before + 1, host.Pages.Renders);
        var last = await host.Page("/g/large/cells?after=99960");
        Assert.Equal(40, last.Split("<code>").Length - 1);

        var strip = await host.Browser.GetByteArrayAsync("/g/large/strip.png");
        Assert.InRange(strip.Length, 100, 50_000); // a pixel for each cell, packed
        Assert.DoesNotContain("rel=\"next\"", last, StringComparison.Ordinal);
    }
}
