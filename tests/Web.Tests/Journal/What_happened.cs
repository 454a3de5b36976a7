using System.Net;
using Slfd.Support;
using Slfd.Web.Journal;

namespace Slfd.Web.Tests.Journal;

/// <summary>Events, acts of operators and failures, read back from the journal; an address says which.</summary>
public class What_happened
{
    [Fact]
    public void Is_asked_for_by_an_address_that_says_the_same_again()
    {
        EventFilter all = new(string.Empty, string.Empty, [], 0);
        Assert.Equal((string.Empty, "before=7"), (all.Query, all.Address(7)));
        EventFilter some = new("0123", "a&b", ["failed", "done"], 20);
        Assert.Equal("cell=0123&grid=a%26b&kind=failed&kind=done&before=20", some.Query);
        Assert.Equal("cell=0123&grid=a%26b&kind=failed&kind=done", some.Address(0));
        Assert.Equal((20L, "0123", "a&b"), (some.Question.Before, some.Question.Cell, some.Question.Grid));
        Assert.Equal(["failed", "done"], some.Question.Kinds);
    }

    [Fact]
    public async Task To_a_cell_is_on_the_page_of_events_and_can_be_picked_by_its_kind()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        var failed = await host.Fail("it cannot work");
        await host.Finish();
        Assert.Contains("it cannot work", await host.Page("/events"), StringComparison.Ordinal);
        Assert.Contains("it cannot work", await host.Page($"/events?kind=failed&cell={failed.Cell.Prefix}"), StringComparison.Ordinal);
        Assert.DoesNotContain("it cannot work", await host.Page("/events?kind=done"), StringComparison.Ordinal);
        Assert.DoesNotContain("it cannot work", await host.Page("/events?before=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task To_a_grid_or_cell_that_there_is_none_of_is_not_here()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        Assert.Contains("nothing", await host.Page("/events?grid=nothing", HttpStatusCode.NotFound), StringComparison.Ordinal);
        Assert.Contains("ffffffff", await host.Page("/events?cell=ffffffff", HttpStatusCode.NotFound), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Through_operators_is_in_the_audit_and_nothing_else_is()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Fail("it cannot work");
        (await host.Send(await host.Page("/do/pause?grid=g"), "/do/pause")).Dispose();
        var audit = await host.Page("/audit");
        Assert.Contains("pause", audit, StringComparison.Ordinal);
        Assert.Contains("anonymous", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("it cannot work", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task And_failed_is_grouped_by_what_was_said_of_one_grid_or_of_all()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Fail("it cannot work");
        await host.Fail("it cannot work");
        await host.Submit(AGrid.Named("other", firstSeed: 7, priority: 1));
        await host.Fail("its data are odd");
        var all = await host.Page("/failures");
        Assert.Contains("it cannot work", all, StringComparison.Ordinal);
        Assert.Contains("2 cells on host-a/cpu:0", all, StringComparison.Ordinal);
        Assert.Contains("its data are odd", all, StringComparison.Ordinal);
        Assert.DoesNotContain("it cannot work", await host.Page("/failures?grid=other"), StringComparison.Ordinal);
        await host.Page("/failures?grid=nothing", HttpStatusCode.NotFound);
    }
}
