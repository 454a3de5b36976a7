using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Slfd.Api;
using Slfd.Support;
using Slfd.Web.Tests.Access;

namespace Slfd.Web.Tests.Pages;

/// <summary>Each page is guarded, says on a page what is wrong, and leads only to addresses of its own host.</summary>
public partial class What_all_pages_have_in_common
{
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

    [Theory]
    [InlineData("/g/nothing", HttpStatusCode.NotFound, "Not here")]
    [InlineData("/g/g/cells?state=odd", HttpStatusCode.BadRequest, "That cannot be")]
    public async Task What_is_wrong_is_said_on_a_guarded_page_with_a_way_back(string path, HttpStatusCode status, string title)
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        using var answer = await host.Browser.GetAsync(path);
        Assert.Equal((status, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        AssertGuarded(answer);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(title, page, StringComparison.Ordinal);
        Assert.Contains("to the grids", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_form_is_refused_and_changes_nothing()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        using StringContent json = new("{\"grid\":\"g\"}", Encoding.UTF8, "application/json");
        using var answer = await host.Browser.PostAsync("/do/pause", json);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("a form is expected", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False((await Who_is_let_in.Status(host, "g")).Paused);
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
}
