using System.Net;
using System.Text.RegularExpressions;
using Slfd.Api;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Web.Tests;

/// <summary>A real coordinator with its API and pages on a free port, and a browser without scripts that keeps its cookies.</summary>
internal sealed partial class AHostWithPages : IAsyncDisposable
{
    private readonly AnApi _api;
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false };
    private WebPages? _pages;

    private AHostWithPages(ApiOptions? options, TimeSpan patience, RefusedNode[] refused)
    {
        AnApi? api = null;
        void Map(Microsoft.AspNetCore.Builder.WebApplication app)
        {
            _pages = new(api!.Runs.ReportingDatabase, TimeProvider.System);
            _pages.Map(app);
        }

        _api = api = new AnApi { Reports = true, Refused = refused, Options = (options ?? new()) with { Listen = "127.0.0.1:0", Patience = patience, Map = Map, DiskBelow = 0 } };
    }

    public AnApi Api => _api;

    public WebPages Pages => _pages!;

    public HttpClient Browser { get; private set; } = new();

    public CookieCollection Cookies => _handler.CookieContainer.GetCookies(_api.Address);

    public static async Task<AHostWithPages> Start(ApiOptions? options = null, TimeSpan? patience = null, params RefusedNode[] refused)
    {
        AHostWithPages host = new(options, patience ?? TimeSpan.FromMinutes(1), refused);
        await host._api.Start();
        host.Browser = new(host._handler) { BaseAddress = host._api.Address };
        return host;
    }

    /// <summary>Submits a grid as somebody who need not log in does.</summary>
    public Task Submit(Grid grid) => Akka.Actor.Futures.Ask<GridAccepted>(_api.Coordinator, new SubmitGrid(grid.ToJson(), false), TimeSpan.FromMinutes(1));

    /// <summary>Runs the next cell to its end.</summary>
    public async Task<LeaseId> Finish()
    {
        var lease = await _api.Lease();
        await _api.Tell<LeaseEnded>(new ReportSucceeded(AnApi.Node, 1, lease, AGrid.OutcomeOf(lease.Cell)));
        return lease;
    }

    /// <summary>Lets the next cell fail.</summary>
    public async Task<LeaseId> Fail(string message, string tail = "tail", FailureClass kind = FailureClass.User)
    {
        var lease = await _api.Lease();
        await _api.Tell<LeaseEnded>(new ReportFailed(AnApi.Node, 1, lease, "cpu:0", new(kind, message, tail, 1)));
        return lease;
    }

    /// <summary>The page at an address, which must be there. A host that asks to try again, since reporting has not heard of a grid yet, is asked again.</summary>
    public async Task<string> Page(string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        for (; ; await Task.Delay(50, limit.Token))
        {
            using var answer = await Browser.GetAsync(path);
            var text = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && expected != answer.StatusCode && text.Contains("yet; try again", StringComparison.Ordinal))
            {
                continue;
            }

            Assert.True(answer.StatusCode == expected, $"{path}: {answer.StatusCode}: {text}");

            // Letters beyond ASCII are written as numbers; marks of HTML stay as they are, since they are what tests look for.
            return Beyond().Replace(text, match => Convert.ToInt32(match.Groups[1].Value, 16) is > 127 and < 0xD800 and var letter ? ((char)letter).ToString() : match.Value);
        }
    }

    /// <summary>Looks at a page until it says something.</summary>
    public Task<string> PageUntil(string path, string says) => PageUntil(path, page => page.Contains(says, StringComparison.Ordinal));

    /// <summary>Looks at a page until it is as it should be. Its parts are rendered one by one, and each is shown again for a while: one may be older than another.</summary>
    public async Task<string> PageUntil(string path, Func<string, bool> isSo)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        for (; ; await Task.Delay(50, limit.Token))
        {
            if (await Page(path) is var page && isSo(page))
            {
                return page;
            }
        }
    }

    /// <summary>Sends the one form of a page that posts, with what a visitor fills in.</summary>
    public async Task<HttpResponseMessage> Send(string page, string action, params (string Name, string Value)[] filled)
    {
        var form = Assert.Single(Forms().Matches(page), form => WebUtility.HtmlDecode(form.Groups["action"].Value) == action);
        var fields = Fields().Matches(form.Value).Select(field => KeyValuePair.Create(WebUtility.HtmlDecode(field.Groups["name"].Value), WebUtility.HtmlDecode(field.Groups["value"].Value)));
        return await Browser.PostAsync(action, new FormUrlEncodedContent([.. fields, .. filled.Select(field => KeyValuePair.Create(field.Name, field.Value))]));
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await _api.DisposeAsync();
        _pages?.Dispose();
    }

    [GeneratedRegex("""<form(?=[^>]*method="post")(?=[^>]*action="(?<action>[^"]*)")[^>]*>.*?</form>""", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("&#x([0-9A-F]{2,5});")]
    private static partial Regex Beyond();

    [GeneratedRegex("<input type=\"hidden\" name=\"(?<name>[^\"]*)\" value=\"(?<value>[^\"]*)\"")]
    private static partial Regex Fields();
}
