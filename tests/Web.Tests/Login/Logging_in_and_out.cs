using System.Net;
using Slfd.Api;
using Slfd.Support.Api;
using Slfd.Web.Tests.Pages;

namespace Slfd.Web.Tests.Login;

/// <summary>By the link that the host printed, which counts once, or by a token; the way back leads to this host only.</summary>
public class Logging_in_and_out
{
    private static ApiOptions WithTokens => new() { TokensFile = ATokensFile.With() };

    [Fact]
    public async Task A_link_logs_in_once()
    {
        await using var host = await AHostWithPages.Start(WithTokens);
        var link = host.Pages.Link(host.Api.Address, "olga");
        Assert.Contains("You are logged in", await host.Page(link), StringComparison.Ordinal);
        Assert.Contains("olga · operator", await host.Page("/"), StringComparison.Ordinal);
        using HttpClient other = new(new HttpClientHandler { AllowAutoRedirect = false });
        Assert.Contains("has been used", await other.GetStringAsync(new Uri(link)), StringComparison.Ordinal);
        using var still = await other.GetAsync(host.Api.Address);
        Assert.Equal(HttpStatusCode.Redirect, still.StatusCode);
    }

    [Fact]
    public async Task The_cookie_is_for_this_host_and_no_script()
    {
        await using var host = await AHostWithPages.Start(WithTokens);
        using var answer = await host.Browser.GetAsync(host.Pages.Link(host.Api.Address, "olga"));
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), text => !text.StartsWith("slfd-login", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        What_all_pages_have_in_common.AssertGuarded(answer);
    }

    [Fact]
    public async Task A_token_logs_in_by_the_form_and_out_again()
    {
        await using var host = await AHostWithPages.Start(WithTokens);
        using (var wrong = await host.Send(await host.Page("/login?to=%2Ffleet"), "/login", ("token", "guess-0123456789abcdef")))
        {
            Assert.Contains("Nobody who may look at pages has that token", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (var node = await host.Send(await host.Page("/login"), "/login", ("token", "node-0123456789abcdef")))
        {
            Assert.Contains("Nobody who may look", await node.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using (var right = await host.Send(await host.Page("/login?to=%2Ffleet"), "/login", ("token", "viewer-0123456789abcdef")))
        {
            Assert.Equal("/fleet", right.Headers.Location!.ToString());
        }

        var page = await host.Page("/");
        Assert.Contains("vera · viewer", page, StringComparison.Ordinal);
        using var left = await host.Send(page, "/logout");
        using var after = await host.Browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    public async Task A_login_leads_to_no_other_site(string to)
    {
        await using var host = await AHostWithPages.Start(WithTokens);
        using var answer = await host.Send(await host.Page($"/login?to={Uri.EscapeDataString(to)}"), "/login", ("token", "viewer-0123456789abcdef"));
        Assert.Equal("/", answer.Headers.Location!.ToString());
    }
}
