using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Slfd.Artifacts;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;
using Slfd.Support.Api;
using Slfd.Web.Tests.Access;

namespace Slfd.Web.Tests;

/// <summary>What only a browser shows: parts are swapped without a reload, hostile texts do nothing, a phone needs no sideways scrolling. Skipped where Chromium is not installed.</summary>
public sealed class In_a_browser : IAsyncLifetime
{
    private readonly Browsers _browsers = new();

    public Task InitializeAsync() => _browsers.InitializeAsync();

    public Task DisposeAsync() => _browsers.DisposeAsync();

    [SkippableFact]
    public async Task A_failed_cells_last_words_are_three_clicks_away_and_its_group_is_retried_in_two_more()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Fail("it cannot work", "the last words");
        await using var context = await _browsers.Open();
        var page = await Logged(context, host);
        await page.ClickAsync("a[href='/g/g/cells?state=failed']");
        await page.ClickAsync("#cells tbody a");
        await Assertions.Expect(page.Locator("pre")).ToHaveTextAsync("the last words");
        await page.ClickAsync("header >> text=failures");
        await page.ClickAsync("text=retry the group…");
        await page.ClickAsync("button.main");
        await Assertions.Expect(page.Locator("[role=status] b")).ToHaveTextAsync("Done: 1 cell changed.");
        Assert.Equal(0, (await Who_is_let_in.Status(host, "g")).Failed);
    }

    [SkippableFact]
    public async Task A_change_is_seen_without_a_reload_and_what_was_marked_stays_marked()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 2));
        await host.PageUntil("/g/g", "class=\"matrix\"");
        await using var context = await _browsers.Open();
        var page = await Logged(context, host);
        await page.GotoAsync($"{host.Api.Address}g/g");
        await page.CheckAsync(".matrix input >> nth=1");
        await page.EvaluateAsync("window.here = true");
        await host.Finish();
        await Assertions.Expect(page.Locator(".matrix td >> nth=0")).ToContainTextAsync("37.00 ± 0.00");
        Assert.True(await page.IsCheckedAsync(".matrix input >> nth=1"));
        Assert.True(await page.EvaluateAsync<bool>("window.here === true"));
    }

    [SkippableFact]
    public async Task Pages_that_nobody_sees_give_their_connections_back_and_catch_up_when_they_are_seen()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 2));
        await host.PageUntil("/g/g", "class=\"matrix\"");
        await using var context = await _browsers.Open();
        List<IPage> pages = [await Logged(context, host)];
        for (var more = 0; more < 8; more++) // a browser has six connections to one host
        {
            await Show(pages[^1], false);
            pages.Add(await context.NewPageAsync());
            await pages[^1].GotoAsync($"{host.Api.Address}g/g");
        }

        await host.Finish();
        await Assertions.Expect(pages[^1].Locator(".matrix td >> nth=0")).ToContainTextAsync("37.00 ± 0.00", new() { Timeout = 60_000 });
        Assert.DoesNotContain("37.00 ± 0.00", await pages[1].Locator(".matrix td >> nth=0").TextContentAsync(), StringComparison.Ordinal);
        await Show(pages[1], true);
        await Assertions.Expect(pages[1].Locator(".matrix td >> nth=0")).ToContainTextAsync("37.00 ± 0.00", new() { Timeout = 60_000 });

        static Task Show(IPage page, bool seen) =>
            page.EvaluateAsync("seen => { Object.defineProperty(document, 'hidden', { value: !seen, configurable: true }); document.dispatchEvent(new Event('visibilitychange')); }", seen);
    }

    [SkippableFact]
    public async Task What_strangers_wrote_does_nothing_and_no_page_breaks_its_own_policy()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Finish();
        await host.PageUntil("/g/g", "37.00");
        var failed = await host.Fail("<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>", "</pre><script>document.title='owned'</script>");
        await using var context = await _browsers.Open();
        var page = await Logged(context, host);
        List<string> said = [];
        page.Console += (_, message) => said.Add(message.Text);
        page.PageError += (_, error) => said.Add(error);
        foreach (var path in (string[])["", "g/g", "g/g/cells", $"c/{failed.Cell}", "fleet", "failures", "alerts", "events", "audit", $"compare?a={failed.Cell}&b={failed.Cell}", "compare?a=g&b=g", "report/g"])
        {
            await page.GotoAsync($"{host.Api.Address}{path}");
            Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(said);
    }

    [SkippableFact]
    public async Task A_phone_scrolls_no_page_sideways()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Following("a-grid-with-a-rather-long-name-for-a-phone", seeds: 3));
        var failed = await host.Fail("a sentence that goes on for a while and has /a/path/that/is/one/long/word/in/it/because/paths/are", new string('x', 300));
        await using var context = await _browsers.Open(new() { ViewportSize = new() { Width = 390, Height = 800 } });
        var page = await Logged(context, host);
        foreach (var path in (string[])["", "g/a-grid-with-a-rather-long-name-for-a-phone", "g/a-grid-with-a-rather-long-name-for-a-phone/cells", $"c/{failed.Cell}", "fleet", "failures", "alerts", "events", "audit", "do/drain?node=host-a", "do/quarantine?node=host-a&slot=cpu:0", $"compare?a={failed.Cell}&b={failed.Cell}", "report/a-grid-with-a-rather-long-name-for-a-phone"])
        {
            await page.GotoAsync($"{host.Api.Address}{path}");
            var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= 390, $"/{path} is {wide} pixels wide");
        }
    }

    [SkippableFact]
    public async Task No_page_has_a_serious_finding_of_axe_in_light_or_dark()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 2));
        var failed = await host.Fail("it cannot work", "the last words");
        var done = await host.Finish();
        await host.PageUntil("/g/g", "37.00");
        List<string> findings = [];
        string[] all = ["", "g/g", "g/g/cells", $"c/{failed.Cell}", "fleet", "failures", "alerts", "do/drain?node=host-a", "do/quarantine?node=host-a&slot=cpu:0", $"compare?a={failed.Cell}&b={done.Cell}", "compare", "compare?a=g&b=g", "events", "audit", "report/g"];
        AddCurves(host, failed, done);
        foreach (var (scheme, paths) in new[] { (ColorScheme.Light, all), (ColorScheme.Dark, ["g/g", $"c/{done.Cell}", "alerts", "failures", $"compare?a={failed.Cell}&b={done.Cell}", "events", "audit"]) })
        {
            await using var context = await _browsers.Open(new() { BypassCSP = true, ColorScheme = scheme });
            var page = await Logged(context, host);
            foreach (var path in paths)
            {
                await page.GotoAsync($"{host.Api.Address}{path}");
                await Look(page, $"/{path} ({scheme})");
            }

            // The form of the first page, then what a file would change, and what is wrong with another one.
            foreach (var (file, says) in new[] { (GridFile, "is new"), (GridFile.Replace("seeds", "sedes", StringComparison.Ordinal), "cannot be submitted") })
            {
                await page.GotoAsync(host.Api.Address.ToString());
                await page.ClickAsync("text=submit a grid…");
                await Look(page, $"the form of a grid ({scheme})");
                await page.SetInputFilesAsync(".submit input[type=file]", new FilePayload { Name = "sent.conf", MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(file) });
                await page.ClickAsync(".submit button");
                await Assertions.Expect(page.Locator("main")).ToContainTextAsync(says);
                await Look(page, $"/submit: {says} ({scheme})");
            }
        }

        Assert.True(findings.Count == 0, string.Join("\n", findings));

        async Task Look(IPage page, string where) => findings.AddRange((await page.RunAxe()).Violations.Where(found => found.Impact is "serious" or "critical")
            .Select(found => $"{where}: {found.Id}: {found.Help}: {string.Join("; ", found.Nodes.Take(3).Select(node => node.Html))}"));
    }

    [SkippableFact]
    public async Task What_is_done_to_a_device_is_in_sight_on_a_small_screen()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Api.Lease();
        await using var context = await _browsers.Open(new() { ViewportSize = new() { Width = 1200, Height = 800 } });
        var page = await Logged(context, host);
        await page.GotoAsync($"{host.Api.Address}fleet");
        var button = (await page.Locator("td .button").BoundingBoxAsync())!;
        Assert.True(button.X + button.Width <= 1200, $"the button ends at {button.X + button.Width}");
    }

    [SkippableFact]
    public async Task All_of_a_device_is_in_sight_on_a_small_screen_with_a_graphics_card_too()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.Api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cpu:0"], []));
        var lease = await host.Api.Lease();
        HostReading reading = new() { Devices = [new() { Slot = "cpu:0", Model = "NVIDIA H200", Use = 0.97, MemoryUsed = 40L << 30, MemoryTotal = 139L << 30, Celsius = 61, Watts = 512, Throttled = "power" }] };
        await host.Api.Tell<HeartbeatAck>(new Heartbeat(AnApi.Node, 1, 1, [new(lease, 450, 1000, 1.25, 3.2, 12L << 30, 0, "distil")], reading));
        await using var context = await _browsers.Open(new() { ViewportSize = new() { Width = 1200, Height = 800 } });
        var page = await Logged(context, host);
        await page.GotoAsync($"{host.Api.Address}devices");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("no other runs the like");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("61 °C");
        var hidden = await page.EvaluateAsync<int>("(() => { const table = document.querySelector('.fleet'); return table.scrollWidth - table.clientWidth })()");
        Assert.True(hidden == 0, $"{hidden} pixels of the table are out of sight");
    }

    [SkippableFact]
    public async Task Failures_and_what_operators_did_come_without_a_reload()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await using var context = await _browsers.Open();
        var failures = await Logged(context, host);
        await failures.GotoAsync($"{host.Api.Address}failures");
        await Assertions.Expect(failures.Locator("main")).ToContainTextAsync("No cell of any grid has failed");
        var audit = await context.NewPageAsync();
        await audit.GotoAsync($"{host.Api.Address}audit?grid=g");
        var failed = await host.Fail("it cannot work");
        await Assertions.Expect(failures.Locator(".card h2")).ToContainTextAsync("it cannot work", new() { Timeout = 60_000 });
        await host.Api.Post($"/api/cells/retry?cell={failed.Cell}");
        await host.Api.Post("/api/grids/g/pause");
        await Assertions.Expect(failures.Locator("main")).ToContainTextAsync("No cell of any grid has failed", new() { Timeout = 60_000 });
        await Assertions.Expect(audit.Locator("#audit tbody tr").First).ToContainTextAsync("pause", new() { Timeout = 60_000 });
    }

    [SkippableFact]
    public async Task Without_scripts_tables_are_read_and_verbs_are_done()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.PageUntil("/g/g", "class=\"matrix\"");
        await using var context = await _browsers.Open(new() { JavaScriptEnabled = false });
        var page = await Logged(context, host);
        await page.ClickAsync("text=pause…");
        await page.ClickAsync("button.main");
        await Assertions.Expect(page.Locator("p.facts[role=status] b")).ToHaveTextAsync("Done: 1 grid changed.");
        Assert.True((await Who_is_let_in.Status(host, "g")).Paused);
        await page.GotoAsync($"{host.Api.Address}g/g");
        Assert.Equal("random", await page.TextContentAsync(".matrix tbody th >> nth=0"));
    }

    private const string GridFile = """
        grid { name = sent, datasets = [procedural], resolutions = [32], methods = [ { baseline = random } ], seeds = [0, 1], ipc = 1, iterations = 10 }
        """;

    private static void AddCurves(AHostWithPages host, params LeaseId[] leases)
    {
        foreach (var lease in leases)
        {
            var attempt = Directory.CreateDirectory(host.Api.Runs.Cell(lease.Cell).Attempt(lease.Token)).FullName;
            File.WriteAllText(Path.Combine(attempt, CellFolder.MetricsFile), "iteration,loss,rate,memory_mb\n0,3,2,100\n1,2,2,100\n");
        }
    }

    private static async Task<IPage> Logged(IBrowserContext context, AHostWithPages host)
    {
        var page = await context.NewPageAsync();
        await context.APIRequest.GetAsync(host.Pages.Link(host.Api.Address, "olga")); // its cookie is the browser's; the page that answers would go on by itself
        await page.GotoAsync(host.Api.Address.ToString());
        return page;
    }
}
