using System.Net;
using Slfd.Api;
using Slfd.Messages.Coordination;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Web.Tests.Access;

/// <summary>Pages are for those who have logged in, and verbs for operators.</summary>
public class Who_is_let_in
{
    private static ApiOptions WithTokens => new() { TokensFile = ATokensFile.With() };

    [Fact]
    public async Task A_stranger_is_led_to_the_login_and_sees_nothing()
    {
        await using var host = await AHostWithPages.Start(WithTokens);
        await host.Submit(AGrid.Named("secret"));
        foreach (var path in (string[])["/", "/g/secret", "/g/secret/cells?state=done", "/g/secret/strip.png", "/fleet", "/events", "/audit", "/failures", "/alerts", "/do/pause?grid=secret"])
        {
            using var answer = await host.Browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Equal($"/login?to={Uri.EscapeDataString(path)}", answer.Headers.Location!.ToString());
        }

        using HttpRequestMessage events = new(HttpMethod.Get, "/") { Headers = { Accept = { new("text/event-stream") } } };
        using var refused = await host.Browser.SendAsync(events);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_login_by_a_token_and_its_open_page_end_with_the_token()
    {
        var file = ATokensFile.With("vera viewer viewer-0123456789abcdef\nolga operator operator-0123456789abcdef\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var host = await AHostWithPages.Start(new() { TokensFile = file, LookEvery = TimeSpan.FromMilliseconds(50) });
        (await host.Send(await host.Page("/login"), "/login", ("token", "viewer-0123456789abcdef"))).Dispose();
        using HttpRequestMessage follow = new(HttpMethod.Get, "/") { Headers = { Accept = { new("text/event-stream") } } };
        using var open = await host.Browser.SendAsync(follow, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
        await File.WriteAllTextAsync(file, "olga operator operator-0123456789abcdef\n");
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        await using var events = await open.Content.ReadAsStreamAsync(patience.Token);
        await events.CopyToAsync(Stream.Null, patience.Token); // ends when the host closes it
        using var after = await host.Browser.GetAsync("/", patience.Token);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    /// <summary>A viewer's token reads everything that an operator reads, on pages and through the API, and changes nothing: no page offers a verb, no address shows one, no form of theirs does one, and neither does any path of the API.</summary>
    [Fact]
    public async Task A_viewer_sees_everything_but_verbs_and_can_do_none()
    {
        await using var host = await AHostWithPages.Start(WithTokens);
        await host.Submit(AGrid.Named("g"));
        var failed = await host.Fail("it cannot work");
        await host.Api.Tell<Welcome>(new Hello(AnApi.Node, 1, ["cpu:0"], []));
        (await host.Send(await host.Page("/login"), "/login", ("token", "viewer-0123456789abcdef"))).Dispose();
        await host.PageUntil("/g/g", "class=\"matrix\"");
        foreach (var (path, shows) in new[]
        {
            ("/", "g"), ("/g/g", "g"), ("/g/g/cells", failed.Cell.Prefix), ($"/c/{failed.Cell}", "it cannot work"), ("/fleet", "cpu:0"), ("/failures", "it cannot work"),
            ("/alerts", "1 cell of g failed"), ("/events", "it cannot work"), ("/audit", "Audit"), ("/compare?a=g&b=g", "g"),
        })
        {
            var page = await host.Page(path);
            Assert.Contains(shows, page, StringComparison.Ordinal);
            Assert.DoesNotContain("/do/", page, StringComparison.Ordinal);
            Assert.Equal(1, page.Split("method=\"post\"").Length - 1); // the one that logs out
        }

        var csrf = System.Text.RegularExpressions.Regex.Match(await host.Page("/"), "name=\"csrf\" value=\"([^\"]*)\"").Groups[1].Value;
        foreach (var verb in global::Slfd.Web.Verbs.VerbTable.All)
        {
            var said = $"grid=g&all=yes&to=3&node=host-a&slot=cpu:0&reason=why&kind=failed&key=g";
            Assert.Contains("may only look", await host.Page($"/do/{verb.Name}?{said}", HttpStatusCode.Forbidden), StringComparison.Ordinal);
            using var sent = await host.Browser.PostAsync($"/do/{verb.Name}", new FormUrlEncodedContent([new("csrf", csrf), .. said.Split('&').Select(pair => KeyValuePair.Create(pair.Split('=')[0], pair.Split('=')[1]))]));
            Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
        }

        using HttpClient api = new() { BaseAddress = host.Api.Address, DefaultRequestHeaders = { Authorization = new("Bearer", "viewer-0123456789abcdef") } };
        foreach (var path in (string[])["grids", "grids/g", "cells?grid=g", $"cells/{failed.Cell}", "nodes", "failures", "alerts", "outlook", "audit", "events"])
        {
            using var answer = await api.GetAsync($"/api/{path}");
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        }

        foreach (var path in (string[])["grids", "grids/g/pause", "grids/g/resume", "cells/cancel?grid=g", "cells/retry?grid=g", "nodes/host-a/drain", "nodes/host-a/undrain", "nodes/host-a/forget",
            "nodes/host-a/devices/cpu:0/quarantine?reason=why", "nodes/host-a/devices/cpu:0/restore", "alerts/acknowledge?kind=failed&key=g"])
        {
            using var answer = await api.PostAsync($"/api/{path}", new StringContent("{}", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{path}: {answer.StatusCode}");
        }

        var status = await Status(host, "g");
        Assert.Equal((false, 1, 0), (status.Paused, status.Failed, status.Priority));
        Assert.Empty((await Akka.Actor.Futures.Ask<AuditPage>(host.Api.Coordinator, new GetAudit(0, 10), TimeSpan.FromMinutes(1))).Entries);
    }

    [Fact]
    public async Task A_form_without_our_mark_is_refused()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        foreach (var csrf in (string?[])[null, "", "0000000000000000000000000000000000000000"])
        {
            using var sent = await host.Browser.PostAsync("/do/pause", new FormUrlEncodedContent([new("grid", "g"), .. csrf is null ? Array.Empty<KeyValuePair<string, string>>() : [new("csrf", csrf)]]));
            Assert.Equal(HttpStatusCode.Forbidden, sent.StatusCode);
        }

        var page = await host.Page("/do/pause?grid=g");
        host.Browser.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        using var cross = await host.Send(page, "/do/pause");
        Assert.Equal(HttpStatusCode.Forbidden, cross.StatusCode);
        Assert.False((await Status(host, "g")).Paused);
    }

    [Fact]
    public async Task A_host_of_one_user_has_pages_for_its_link_and_for_the_token_in_its_folder()
    {
        using TemporaryFolder folder = new();
        await using var host = await AHostWithPages.Start(new ApiOptions { Local = new(folder.Path) });
        using (var api = await host.Browser.GetAsync("/api/grids"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
        }

        using (var page = await host.Browser.GetAsync("/"))
        {
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        }

        await host.Page(host.Pages.Link(host.Api.Address, "olga"));
        Assert.Contains("olga · operator", await host.Page("/"), StringComparison.Ordinal);
    }

    internal static Task<GridStatus> Status(AHostWithPages host, string grid) => Akka.Actor.Futures.Ask<GridStatus>(host.Api.Coordinator, new GetGridStatus(grid), TimeSpan.FromMinutes(1));
}
