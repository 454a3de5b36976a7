using System.Net;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;
using Slfd.Support.Api;
using Slfd.Web.Tests.Access;

namespace Slfd.Web.Tests.Verbs;

/// <summary>A verb says first what it would do, and how much of it; then it asks; then it does that.</summary>
public class What_verbs_do
{
    [Fact]
    public async Task Is_shown_first_and_done_by_the_form()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        var page = await host.Page("/do/pause?grid=g");
        Assert.Contains("1 grid would change. Nothing has happened yet.", page, StringComparison.Ordinal);
        Assert.False((await Who_is_let_in.Status(host, "g")).Paused);
        using var done = await host.Send(page, "/do/pause");
        Assert.Contains("Done: 1 grid changed.", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True((await Who_is_let_in.Status(host, "g")).Paused);
        Assert.Contains("paused", await host.PageUntil("/", "resume…"), StringComparison.Ordinal);
        Assert.Contains("anonymous", await host.Page("/audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_a_priority_keeps_everything_else()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Finish();
        using var done = await host.Send(await host.Page("/do/priority?grid=g&to=7"), "/do/priority");
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        var status = await Who_is_let_in.Status(host, "g");
        Assert.Equal((7, 1, 4), (status.Priority, status.Done, status.Cells));
    }

    [Fact]
    public async Task To_selected_entries_reaches_the_cells_of_all_their_seeds()
    {
        await using var host = await AHostWithPages.Start();
        var grid = AGrid.Named("g", seeds: 2);
        await host.Submit(grid);
        await host.PageUntil("/g/g", "class=\"matrix\"");
        var page = await host.Page($"/do/cancel?grid=g&entry={Uri.EscapeDataString("procedural~32~1~random")}");
        Assert.Contains("2 cells would change", page, StringComparison.Ordinal);
        using var done = await host.Send(page, "/do/cancel");
        Assert.Equal(2, (await Who_is_let_in.Status(host, "g")).Cancelled);
        Assert.Contains("has no entry 'odd' now", WebUtility.HtmlDecode(await host.Page("/do/cancel?grid=g&entry=odd", HttpStatusCode.NotFound)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_all_that_match_reaches_these_and_no_others()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        var failed = await host.Fail("it cannot work");
        using var done = await host.Send(await host.Page("/do/retry?grid=g&state=failed"), "/do/retry");
        Assert.Contains("Done: 1 cell changed.", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(CellStates.Table[CellState.Waiting].Sentence, await host.Page($"/c/{failed.Cell}"), StringComparison.Ordinal);
        Assert.Equal(0, (await Who_is_let_in.Status(host, "g")).Failed);
    }

    [Fact]
    public async Task To_a_device_asks_why_then_shows_and_then_does_it()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Fail("it cannot work", kind: FailureClass.Infrastructure);
        await host.Api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cpu:0"], []));
        var failures = WebUtility.HtmlDecode(await host.Page("/failures"));
        Assert.Contains("one cell on host-a/cpu:0", failures, StringComparison.Ordinal);
        Assert.Contains("/do/quarantine?node=host-a&slot=cpu%3A0&reason=infrastructure%3A%20it%20cannot%20work", failures, StringComparison.Ordinal);
        Assert.Contains("/do/quarantine?node=host-a&slot=cpu%3A0\"", WebUtility.HtmlDecode(await host.Page("/fleet")), StringComparison.Ordinal);
        Assert.Contains("name=\"reason\"", await host.Page("/do/quarantine?node=host-a&slot=cpu%3A0"), StringComparison.Ordinal);
        var page = await host.Page("/do/quarantine?node=host-a&slot=cpu%3A0&reason=its%20fan%20is%20loud");
        Assert.Contains("1 device would change", page, StringComparison.Ordinal);
        using var done = await host.Send(page, "/do/quarantine");
        Assert.Contains("Done: 1 device changed.", await done.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("its fan is loud (anonymous)", await host.PageUntil("/fleet", "restore…"), StringComparison.Ordinal);
        using var restored = await host.Send(await host.Page("/do/restore?node=host-a&slot=cpu%3A0"), "/do/restore");
        Assert.Contains("Done: 1 device changed.", await restored.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("quarantine host-a/cpu:0 --reason", System.Text.RegularExpressions.Regex.Replace(WebUtility.HtmlDecode(await host.Page("/audit")), "<[^>]*>\\s*", " ").Replace("  ", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_selection_is_nothing_and_never_everything()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        foreach (var path in (string[])["/do/cancel?grid=g", "/do/cancel", "/do/retry?grid=g&state=", "/do/drain"])
        {
            Assert.Contains("nothing is selected", await host.Page(path, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        }

        Assert.Contains("is nothing that a page can do", await host.Page("/do/format", HttpStatusCode.NotFound), StringComparison.Ordinal);
    }
}
