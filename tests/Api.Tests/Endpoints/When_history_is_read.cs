using System.Net;
using System.Text.Json;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Endpoints;

/// <summary>What happened is read back from the journal, page by page, however long ago it was.</summary>
public class When_history_is_read
{
    [Fact]
    public async Task It_reaches_the_first_event_though_the_coordinator_remembers_only_the_latest()
    {
        await using var api = await new AnApi().Start();
        await api.Submit(AGrid.Named("g"));
        await api.Submit(AGrid.Named("other", firstSeed: 7));
        var lease = await api.Lease();
        await api.Tell<LeaseEnded>(new ReportFailed(AnApi.Node, 1, lease, "cpu:0", new(FailureClass.User, "it cannot work", "", 1)));
        for (var time = 0; time < 600; time++)
        {
            await api.Post("/api/grids/other/pause");
            await api.Post("/api/grids/other/resume");
        }

        List<JsonElement> items = [];
        var pages = 0;
        for (var before = 0L; pages == 0 || before > 0; pages++)
        {
            var page = await api.Get($"/api/history?most=200&before={before}");
            items.AddRange(page.GetProperty("items").EnumerateArray());
            before = page.GetProperty("next").GetInt64();
        }

        var numbers = items.ConvertAll(item => item.GetProperty("number").GetInt64());
        Assert.True(numbers.Count > 2400, $"{numbers.Count} events");
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => (long)number).Reverse(), numbers);
        Assert.Equal("started", items[^1].GetProperty("kind").GetString());
        Assert.Equal(numbers[0], (await api.Get("/api/events?after=-1&most=1")).GetProperty("last").GetInt64());

        var ofCell = await Kinds(api, $"cell={lease.Cell.ToString()[..8]}");
        Assert.Equal(["failed", "granted"], ofCell);
        Assert.Equal(["failed", "granted", "operator", "grid"], await Kinds(api, "grid=g"));
        Assert.Equal(["failed"], await Kinds(api, "grid=g&kind=failed&kind=done"));
        var acts = await api.Get("/api/history?kind=operator&grid=g");
        Assert.Equal(("submit", "g"), (acts.GetProperty("acts")[0].GetProperty("verb").GetString(), acts.GetProperty("acts")[0].GetProperty("selector").GetString()));
        using var unknown = await api.Http.GetAsync("/api/history?grid=odd");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static async Task<string[]> Kinds(AnApi api, string query) =>
        [.. (await api.Get($"/api/history?{query}")).GetProperty("items").EnumerateArray().Select(item => item.GetProperty("kind").GetString()!)];
}
