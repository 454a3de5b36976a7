using System.Net;
using Slfd.Support;

namespace Slfd.Web.Tests.Alerts;

/// <summary>What is wrong now is on one page, and what somebody has seen stands apart.</summary>
public class An_alert_on_the_page
{
    [Fact]
    public async Task Stands_apart_once_it_was_seen_until_it_grows_or_comes_again()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        Assert.Contains("Nothing is wrong that nobody has seen", await host.Page("/alerts"), StringComparison.Ordinal);
        await host.Fail("it cannot work");
        var alerts = await host.PageUntil("/alerts", "1 cell of g failed");
        Assert.Contains("/do/acknowledge?kind=failed&amp;key=g", alerts, StringComparison.Ordinal);
        using (var done = await host.Send(await host.Page("/do/acknowledge?kind=failed&key=g"), "/do/acknowledge"))
        {
            Assert.Contains("Done: 1 alert changed.", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var seen = await host.PageUntil("/alerts", "Seen alerts");
        Assert.Contains("anonymous", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("/do/acknowledge", await host.Page("/alerts?kind=failed"), StringComparison.Ordinal);
        Assert.DoesNotContain("1 cell of g", await host.Page("/alerts?seen=no"), StringComparison.Ordinal);
        await host.Fail("it cannot work");
        Assert.Contains("/do/acknowledge", await host.PageUntil("/alerts", "2 cells of g failed"), StringComparison.Ordinal);
        Assert.Contains("there is no alert", await host.Page("/do/acknowledge?kind=silent&key=gpu9", HttpStatusCode.NotFound), StringComparison.Ordinal);
        Assert.Contains("acknowledge", await host.Page("/audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_of_a_kind_and_a_kind_that_there_is_none_of_is_refused_with_all_that_are_known()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Fail("it cannot work");
        Assert.Contains("1 cell of g failed", await host.PageUntil("/alerts?kind=failed", "1 cell of g failed"), StringComparison.Ordinal);
        Assert.DoesNotContain("1 cell of g failed", await host.Page("/alerts?kind=silent"), StringComparison.Ordinal);
        var refused = WebUtility.HtmlDecode(await host.Page("/alerts?kind=odd", HttpStatusCode.BadRequest));
        Assert.Contains("'odd' is no kind of an alert: expected differs, failed, quarantined", refused, StringComparison.Ordinal);
    }
}
