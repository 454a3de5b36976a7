using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>A generator's settings as one flat object: keys in ordinal order, no nulls, unknown keys refused.</summary>
public sealed class GeneratorSpecJson : JsonConverter<GeneratorSpec>
{
    /// <inheritdoc/>
    public override GeneratorSpec Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"'generator': expected an object, found {reader.TokenType}");
        }

        var keys = GeneratorKeys.All.ToDictionary(key => key.JsonName, StringComparer.Ordinal);
        List<Setting> read = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var key = keys.TryGetValue(name, out var known) ? known
                : throw new JsonException($"'generator.{name}' is a key of no generator that this build knows ({string.Join(", ", GeneratorParts.All.Names)}); known are {string.Join(", ", keys.Keys.Order(StringComparer.Ordinal))}");
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                read.Add(new(key, key.Read(ref reader)));
            }
        }

        return new GeneratorSpec().With(read);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GeneratorSpec value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        value.Values.Write(writer);
        writer.WriteEndObject();
    }

    /// <summary>The schema of the object: the keys of all generators.</summary>
    public static JsonObject Schema() => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["properties"] = new JsonObject(GeneratorKeys.All.OrderBy(key => key.JsonName, StringComparer.Ordinal).Select(key => KeyValuePair.Create(key.JsonName, (JsonNode?)key.Schema()))),
        ["additionalProperties"] = false,
    };
}
