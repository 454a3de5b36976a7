using System.Text.Json;
using Slfd.Support;

namespace Slfd.Web.Tests.Live;

/// <summary>Pages follow the sweep by server-sent events; what is rendered for one is rendered for all.</summary>
public class While_a_sweep_goes_on
{
    [Fact]
    public async Task A_change_comes_to_those_who_have_the_page()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g", seeds: 1));
        await host.PageUntil("/g/g", "class=\"matrix\"");
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        await using var events = Follow(host, "/g/g", limit.Token).GetAsyncEnumerator(limit.Token);
        HashSet<string> parts = [];
        while (parts.Count < 3 && await events.MoveNextAsync())
        {
            parts.Add(events.Current.Id);
        }

        Assert.Equal(["matrix", "status", "strip"], parts.Order(StringComparer.Ordinal));
        await host.Finish();
        while (await events.MoveNextAsync() && !(events.Current.Id == "matrix" && events.Current.Html.Contains("37.00 ± 0.00", StringComparison.Ordinal)))
        {
        }
    }

    [Fact]
    public async Task Those_who_look_are_told_that_no_coordinator_answers_long_before_a_question_is_given_up()
    {
        await using var host = await AHostWithPages.Start(patience: TimeSpan.FromMinutes(20));
        await host.Submit(AGrid.Named("g", seeds: 1));
        await host.PageUntil("/g/g", "class=\"matrix\"");
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(3));
        using HttpRequestMessage request = new(HttpMethod.Get, "/") { Headers = { Accept = { new("text/event-stream") } } };
        using var answer = await host.Browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        await using var events = System.Net.ServerSentEvents.SseParser.Create(await answer.Content.ReadAsStreamAsync(limit.Token)).EnumerateAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("part", events.Current.EventType);
        await Akka.Actor.GracefulStopSupport.GracefulStop(host.Api.Coordinator, TimeSpan.FromMinutes(1));
        while (events.Current.EventType != "away")
        {
            Assert.True(await events.MoveNextAsync());
        }
    }

    [Fact]
    public async Task Many_who_look_cost_no_more_than_one()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        await host.PageUntil("/events", "a grid was submitted");
        var before = host.Pages.Renders;
        var pages = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => host.Page("/events")));
        Assert.Single(pages.Distinct());
        Assert.InRange(host.Pages.Renders - before, 0, 1); // nothing happened: 40 pages of the same bytes
    }

    [Fact]
    public async Task Nobody_who_looks_costs_nothing()
    {
        await using var host = await AHostWithPages.Start();
        await host.Submit(AGrid.Named("g"));
        for (var cells = 4; cells > 0; cells--)
        {
            await host.Finish();
        }

        Assert.Equal((0, 0), (host.Pages.Renders, host.Pages.Questions));
    }

    private static async IAsyncEnumerable<(string Id, string Html)> Follow(AHostWithPages host, string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path) { Headers = { Accept = { new("text/event-stream") } } };
        using var answer = await host.Browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        await foreach (var item in System.Net.ServerSentEvents.SseParser.Create(await answer.Content.ReadAsStreamAsync(stop)).EnumerateAsync(stop))
        {
            if (item.EventType == "part")
            {
                var part = JsonSerializer.Deserialize<JsonElement>(item.Data);
                yield return (part.GetProperty("id").GetString()!, System.Net.WebUtility.HtmlDecode(part.GetProperty("html").GetString()!));
            }
        }
    }
}
