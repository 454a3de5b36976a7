using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Slfd.Support;
using Slfd.Support.Api;

namespace Slfd.Api.Tests.Failures;

/// <summary>A grid comes whose text is no text, or in which one value is another than it should be: the sender is told, and it is never the host that failed.</summary>
public class When_a_grids_text_is_damaged
{
    private static readonly string s_grid = AGrid.Named("g").ToJson();

    [Theory]
    [InlineData("{\"name\":\"\u00ff\"}")]
    [InlineData("{\"name\":\"\u00ed\u00a0\u0080\"}")]
    [InlineData("{\"name\":\"\u00c0\u00af\"}")]
    [InlineData("{\"\u00e2\u0082\":1}")]
    public async Task Bytes_that_are_no_UTF8_are_refused(string bytes)
    {
        await using var api = await new AnApi().Start();
        Assert.Contains("not UTF-8 at byte", await Refusal(api, Encoding.Latin1.GetBytes(bytes)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00\\ud800")]
    public async Task Half_a_surrogate_pair_is_no_name(string name)
    {
        await using var api = await new AnApi().Start();
        Assert.Contains("not a grid", await Refusal(api, Encoding.UTF8.GetBytes(s_grid.Replace("\"g\"", $"\"{name}\"", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"name\":\"g\"")]
    [InlineData("[1]")]
    [InlineData("{} {}")]
    public async Task What_is_no_JSON_object_is_refused_before_the_coordinator_sees_it(string body)
    {
        await using var api = await new AnApi().Start();
        Assert.Contains("a grid is expected", await Refusal(api, Encoding.UTF8.GetBytes(body)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_one_value_is_replaced_by_the_host_has_no_fault()
    {
        await using var api = await new AnApi().Start();
        string[] instead = ["null", "-1", "1e300", "\"\"", "\"\\ud800\"", "[]", "[null]", "{}", "true"];
        var root = JsonNode.Parse(s_grid)!;
        List<JsonNode> places = [.. Below(root)];
        Assert.True(places.Count > 20, $"a grid has more than {places.Count} values");
        foreach (var path in places.Select(place => place.GetPath()))
        {
            foreach (var value in instead)
            {
                var marked = JsonNode.Parse(s_grid)!;
                Below(marked).Single(place => place.GetPath() == path).ReplaceWith("MARK");
                var body = marked.ToJsonString().Replace("\"MARK\"", value, StringComparison.Ordinal);
                using var answer = await api.Http.PostAsync("/api/grids?dryRun=true", Json(Encoding.UTF8.GetBytes(body)));
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest && !text.Contains("could not be decided", StringComparison.Ordinal), $"{path} = {value}: {answer.StatusCode} {text}");
            }
        }

        Assert.DoesNotContain(api.Log, line => line.Contains(" failed: ", StringComparison.Ordinal));
        Assert.Equal(0, (await api.Get("/api/grids")).GetArrayLength());
    }

    private static IEnumerable<JsonNode> Below(JsonNode node) => node switch
    {
        JsonObject members => members.Where(member => member.Value is not null).SelectMany(member => Below(member.Value!).Prepend(member.Value!)),
        JsonArray items => items.Where(item => item is not null).SelectMany(item => Below(item!).Prepend(item!)),
        _ => [],
    };

    private static async Task<string> Refusal(AnApi api, byte[] body)
    {
        using var answer = await api.Http.PostAsync("/api/grids", Json(body));
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{answer.StatusCode}: {text}");
        return text;
    }

    private static ByteArrayContent Json(byte[] body) => new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
