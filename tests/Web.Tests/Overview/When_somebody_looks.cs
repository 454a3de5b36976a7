using System.Net;
using System.Text.RegularExpressions;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Web.Tests.Overview;

/// <summary>A visitor without scripts reads how the sweep stands.</summary>
public partial class When_somebody_looks
{
    private const string Hostile = """</pre><script>alert(1)</script><img src=x onerror="alert(2)">'&""";

    [Fact]
    public async Task The_first_page_has_each_grid_with_its_counts_and_the_last_failure()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("table-1"));
        await host.Finish();
        await host.Fail("it cannot work");
        var page = await host.PageUntil("/", "it cannot work");
        Assert.Contains("""href="/g/table-1">""", page, StringComparison.Ordinal);
        Assert.Contains("<b>1</b> of", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/g/table-1/cells?state=failed\"", page, StringComparison.Ordinal);
        Assert.Contains("device hours, ", page, StringComparison.Ordinal);
        Assert.Contains("energy not measured", page, StringComparison.Ordinal);
        Assert.Contains($"this page comes from {Environment.MachineName}", page, StringComparison.Ordinal);
        Assert.Contains("UTC</time>, term 1</span>", page, StringComparison.Ordinal);
        Assert.Contains(CellStates.Table[CellState.Failed].Sentence.Replace("'", "&#x27;", StringComparison.Ordinal), page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_matrix_fills_as_results_are_stored()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 2));
        var empty = await host.PageUntil("/g/g", "class=\"matrix\"");
        Assert.Contains(">0/2<", empty, StringComparison.Ordinal);
        await host.Finish();
        var half = await host.PageUntil("/g/g", "37.00 ± 0.00");
        Assert.Contains(">1/2<", half, StringComparison.Ordinal);
        for (var left = 3; left > 0; left--)
        {
            await host.Finish();
        }

        await host.PageUntil("/g/g", "37.00 ± 0.00 [0.00]");
        await host.PageUntil("/g/g", page => page.Contains("all done", StringComparison.Ordinal) && !page.Contains("1/2<", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_click_on_the_strip_opens_the_cell_and_the_picture_is_a_png()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        var picture = Address().Match(await host.PageUntil("/g/g", "strip.png")).Groups[1].Value;
        var bytes = await host.Browser.GetByteArrayAsync(WebUtility.HtmlDecode(picture));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
        using var answer = await host.Browser.GetAsync("/g/g/at?2,2");
        Assert.Equal($"/c/{AGrid.Named("g").CellAt(0).Id()}", answer.Headers.Location!.ToString());
    }

    [Fact]
    public async Task A_list_of_cells_is_filtered_sorted_and_says_why_each_waits()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 3));
        var failed = await host.Fail("it cannot work");
        await host.Finish();
        Assert.Contains("no node is here", await host.Page("/g/g/cells"), StringComparison.Ordinal);
        var list = await host.Page("/g/g/cells?state=failed&sort=failures&method=");
        Assert.Contains($"/c/{failed.Cell}\"", list, StringComparison.Ordinal);
        Assert.Contains("<b>1 cell</b>", list, StringComparison.Ordinal);
        Assert.Contains("it cannot work", list, StringComparison.Ordinal);
        Assert.Contains("'odd' is no state of a cell", WebUtility.HtmlDecode(await host.Page("/g/g/cells?state=odd", HttpStatusCode.BadRequest)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cell_shows_its_specification_attempts_failure_and_result()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        var failed = await host.Fail("it cannot work", "the last words");
        var page = await host.Page($"/c/{failed.Cell}");
        Assert.All(["it cannot work", "the last words", "host-a/cpu:0", "evaluation.architectures"], text => Assert.Contains(text, page, StringComparison.Ordinal));
        var done = await host.Finish();
        var result = await host.Page($"/c/{done.Cell.Prefix}");
        Assert.Contains("37.00 ± 0.00", result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_strangers_wrote_is_text()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        var node = new NodeId("<b>bold</b>");
        await host.Api.Tell<Welcome>(new Hello(node, 1, ["<i>0</i>"], []));
        var failed = await host.Fail(Hostile, Hostile);
        foreach (var path in (string[])["/", "/g/g", "/g/g/cells", $"/c/{failed.Cell}", "/fleet", "/failures", "/events", "/audit", $"/g/g/cells?node={Uri.EscapeDataString("<b>bold</b>")}"])
        {
            var page = await host.Page(path);
            Assert.All(["<script>alert", "<img src=x", "<b>bold", "<i>0"], mark => Assert.DoesNotContain(mark, page, StringComparison.Ordinal));
        }

        Assert.Contains("&lt;b&gt;bold", await host.Page("/fleet"), StringComparison.Ordinal);
        var missing = await host.Page("/g/%3Cscript%3Ealert(1)%3C%2Fscript%3E", HttpStatusCode.NotFound);
        Assert.DoesNotContain("<script>alert", missing, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_reads_itself_is_shown_as_it_stands_and_what_it_cannot_measure_is_said()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cuda:0", "cuda:1"], []));
        await host.Api.Tell<HeartbeatAck>(new Heartbeat(AnApi.Node, 1, 1, [], new()
        {
            MemoryUsed = 2L << 30,
            MemoryTotal = 8L << 30,
            Driver = "570.1",
            Devices = [new() { Slot = "cuda:0", Model = "H200 <b>", Celsius = 63, Watts = 312.4, Throttled = "too hot" }],
        }));
        var page = await host.Page("/devices");
        Assert.All(["2.0 GiB of 8.0 GiB", "H200 &lt;b&gt;, slowed: too hot", ">63 °C<", ">312 W<", ">25 %<"], text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.Contains("processors <span class=\"empty\">not measured", page, StringComparison.Ordinal);
        Assert.Contains(">not measured<", page, StringComparison.Ordinal); // the second card
        host.Pages.Devices!.Take((await Akka.Actor.Futures.Ask<NodePage>(host.Api.Coordinator, new GetNodes(0, 40), TimeSpan.FromMinutes(1))).Nodes);
        Assert.Contains("temperature over the last hour: from 63 °C to 63 °C, now 63 °C", await host.PageUntil("/devices", "temperature over"), StringComparison.Ordinal);
    }

    [GeneratedRegex("""<img class="strip" ismap src="([^"]*)" """)]
    private static partial Regex Address();
}
