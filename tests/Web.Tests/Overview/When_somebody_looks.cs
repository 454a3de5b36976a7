using System.Net;
using System.Text.RegularExpressions;
using Slfd.Api;
using Slfd.Artifacts;
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
        Assert.DoesNotContain("1/2<", await host.PageUntil("/g/g", "all done"), StringComparison.Ordinal);
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
    public async Task Every_link_of_every_page_leads_somewhere()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Following("f", seeds: 2));
        await host.Submit(AGrid.Named("g"));
        await host.Fail("it cannot work");
        await host.Finish();
        await host.PageUntil("/g/g", "class=\"matrix\"");
        HashSet<string> seen = ["/"];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var path))
        {
            using var answer = await host.Browser.GetAsync(path);
            Assert.True((int)answer.StatusCode < 400, $"{path}: {answer.StatusCode}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html")
            {
                continue;
            }

            if (path.StartsWith("/report/", StringComparison.Ordinal))
            {
                // A report is a file that needs nothing else: its links stay inside it.
                Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
                continue;
            }

            AssertGuarded(answer);
            foreach (var link in Links().Matches(await answer.Content.ReadAsStringAsync()).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)))
            {
                Assert.StartsWith("/", link, StringComparison.Ordinal);
                Assert.DoesNotContain("&amp;", link, StringComparison.Ordinal); // escaped twice
                if (seen.Count < 400 && seen.Add(link))
                {
                    open.Enqueue(link);
                }
            }
        }

        Assert.True(seen.Count > 30, string.Join('\n', seen));
    }

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

    [Fact]
    public async Task A_report_comes_in_every_format()
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

    [Fact]
    public async Task Behind_a_proxy_with_a_prefix_every_link_begins_with_it()
    {
        await using var host = await AHostWithPages.Start(new ApiOptions { PublicUrl = new("https://lab.example/sweeps") });
        await host.Submit(AGrid.Named("g"));
        foreach (var path in (string[])["/", "/g/g", "/g/g/cells", "/fleet", "/failures", "/events", "/audit", "/sweeps/fleet"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path) { Headers = { Host = "lab.example" } };
            using var answer = await host.Browser.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.All(Links().Matches(await answer.Content.ReadAsStringAsync()), match => Assert.StartsWith("/sweeps/", match.Groups[1].Value, StringComparison.Ordinal));
        }

        using HttpRequestMessage stranger = new(HttpMethod.Get, "/") { Headers = { Host = "other.example" } };
        using var refused = await host.Browser.SendAsync(stranger);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    internal static void AssertGuarded(HttpResponseMessage answer)
    {
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [GeneratedRegex("(?:href|src)=\"([^\"#][^\"]*)\"")]
    private static partial Regex Links();

    [GeneratedRegex("""<img class="strip" ismap src="([^"]*)" """)]
    private static partial Regex Address();
}
