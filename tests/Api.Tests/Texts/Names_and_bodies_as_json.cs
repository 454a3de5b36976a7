using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Slfd.Api.Failures;
using Slfd.Api.Texts;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Api.Tests.Texts;

/// <summary>Nodes, devices and leases are one text each in JSON, and a body is one object or is refused with where it goes wrong.</summary>
public class Names_and_bodies_as_json
{
    private static readonly JsonSerializerOptions s_json = Options();

    [Fact]
    public void Names_are_read_back_as_they_were_written()
    {
        NodeId node = new("gpu1");
        DeviceId device = new(node, "cuda:1");
        LeaseId lease = new(CellId.Parse("0123456789abcdef0123"), new(4));
        Assert.Equal("""["gpu1","gpu1/cuda:1","0123456789abcdef0123#4",4]""", JsonSerializer.Serialize<object[]>([node, device, lease, lease.Token], s_json));
        Assert.Equal(node, JsonSerializer.Deserialize<NodeId>("\"gpu1\"", s_json));
        Assert.Equal(device, JsonSerializer.Deserialize<DeviceId>("\"gpu1/cuda:1\"", s_json));
        Assert.Equal(lease, JsonSerializer.Deserialize<LeaseId>("\"0123456789abcdef0123#4\"", s_json));
        Assert.Equal(lease.Token, JsonSerializer.Deserialize<FencingToken>("4", s_json));
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpu1")]
    [InlineData("/cuda:0")]
    [InlineData("gpu1/")]
    public void A_device_without_its_node_or_slot_is_refused_with_an_example(string text)
    {
        var says = $"'{text}' is no device: expected NODE/SLOT, for example gpu1/cuda:0";
        Assert.Equal(says, Assert.Throws<FormatException>(() => IdentityJson.ParseDevice(text)).Message);
        Assert.StartsWith(says, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DeviceId>($"\"{text}\"", s_json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_without_a_token_is_refused() => Assert.StartsWith(
        "'0123456789abcdef0123' is no lease: expected CELL#TOKEN",
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<LeaseId>("\"0123456789abcdef0123\"", s_json)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_body_is_the_text_that_was_sent() => Assert.Equal("""{ "a": "ü" }""", await Read("""{ "a": "ü" }"""u8.ToArray()));

    [Theory]
    [InlineData("[1]", "a grid is expected as the body: a JSON object")]
    [InlineData("", "a grid is expected as the body: it is not JSON at line 1, byte 1")]
    [InlineData("{\n  odd", "a grid is expected as the body: it is not JSON at line 2, byte 3")]
    public async Task A_body_that_is_no_object_is_refused_with_where_it_goes_wrong(string body, string says)
    {
        var failure = await Assert.ThrowsAsync<ApiFailure>(() => Read(Encoding.UTF8.GetBytes(body)));
        Assert.Equal((StatusCodes.Status400BadRequest, says), (failure.Status, failure.Message));
    }

    [Fact]
    public async Task A_body_of_other_bytes_than_utf8_or_of_another_type_is_refused()
    {
        var bytes = await Assert.ThrowsAsync<ApiFailure>(() => Read([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}']));
        Assert.Equal((StatusCodes.Status400BadRequest, "a grid is expected as the body: it is not UTF-8 at byte 2"), (bytes.Status, bytes.Message));
        var type = await Assert.ThrowsAsync<ApiFailure>(() => Read("{}"u8.ToArray(), "text/plain"));
        Assert.Equal((StatusCodes.Status415UnsupportedMediaType, ApiErrors.JsonIsExpected), (type.Status, type.Message));
    }

    private static async Task<string> Read(byte[] body, string type = "application/json")
    {
        DefaultHttpContext context = new();
        (context.Request.ContentType, context.Request.Body) = (type, new MemoryStream(body));
        return await JsonText.Read(context.Request, "a grid", default);
    }

    private static JsonSerializerOptions Options()
    {
        JsonSerializerOptions options = new();
        foreach (var converter in IdentityJson.Converters)
        {
            options.Converters.Add(converter);
        }

        return options;
    }
}
