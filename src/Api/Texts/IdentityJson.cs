using System.Text.Json;
using System.Text.Json.Serialization;
using Slfd.Experiments.Cells;
using Slfd.Messages.Leases;

namespace Slfd.Api.Texts;

/// <summary>Names as programs want them: a node is its name, a device <c>node/slot</c>, a token its number, a lease <c>cell#token</c>.</summary>
internal static class IdentityJson
{
    public static IReadOnlyList<JsonConverter> Converters { get; } =
    [
        new Text<NodeId>(node => node.Name, text => new(text)),
        new Text<DeviceId>(device => device.ToString(), ParseDevice),
        new Text<LeaseId>(lease => lease.ToString(), ParseLease),
        new TokenConverter(),
    ];

    /// <summary>Reads <c>node/slot</c>.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static DeviceId ParseDevice(string text) => text.LastIndexOf('/') is > 0 and var slash && slash < text.Length - 1
        ? new(new(text[..slash]), text[(slash + 1)..])
        : throw new FormatException($"'{text}' is no device: expected NODE/SLOT, for example gpu1/cuda:0");

    private static LeaseId ParseLease(string text) => text.Split('#') is [var cell, var token] && int.TryParse(token, out var number)
        ? new(CellId.Parse(cell), new(number))
        : throw new FormatException($"'{text}' is no lease: expected CELL#TOKEN");

    private sealed class Text<T>(Func<T, string> write, Func<string, T> read) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return read(reader.GetString() ?? string.Empty);
            }
            catch (FormatException wrong)
            {
                throw new JsonException(wrong.Message);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));
    }

    private sealed class TokenConverter : JsonConverter<FencingToken>
    {
        public override FencingToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, FencingToken value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
    }
}
