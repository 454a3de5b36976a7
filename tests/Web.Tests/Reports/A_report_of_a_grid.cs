using System.Net;
using Slfd.Support;

namespace Slfd.Web.Tests.Reports;

/// <summary>A report is one page or one text that needs nothing else, as the grid stands now.</summary>
public class A_report_of_a_grid
{
    [Fact]
    public async Task Comes_in_every_format()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Finish();
        await host.PageUntil("/g/g", "37.00");
        Assert.Contains("<!DOCTYPE html>", await host.Page("/report/g"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("37.00", await host.Page("/report/g?format=csv"), StringComparison.Ordinal);
        Assert.Contains("toprule", await host.Page("/report/g?format=latex"), StringComparison.Ordinal);
        Assert.Contains("'odd' is no format", WebUtility.HtmlDecode(await host.Page("/report/g?format=odd", HttpStatusCode.BadRequest)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loads_nothing_and_runs_nothing_as_a_page_and_is_plain_text_otherwise()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Finish();
        await host.PageUntil("/g/g", "37.00");
        using var page = await host.Browser.GetAsync("/report/g");
        var policy = Assert.Single(page.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; style-src 'unsafe-inline'; img-src data:", policy, StringComparison.Ordinal);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        using var text = await host.Browser.GetAsync("/report/g?format=csv");
        Assert.Equal("text/plain", text.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("unsafe", Assert.Single(text.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_grid_that_there_is_none_of_is_not_here()
    {
        await using var host = await AHostWithPages.Start();
        Assert.Contains("nothing", await host.Page("/report/nothing", HttpStatusCode.NotFound), StringComparison.Ordinal);
    }
}
