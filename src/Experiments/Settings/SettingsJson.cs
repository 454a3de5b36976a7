using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Slfd.Experiments.Settings;

/// <summary>What is said of declared keys as one flat object: keys in ordinal order, no nulls, unknown keys refused.</summary>
/// <typeparam name="T">What holds the values.</typeparam>
/// <param name="section">What messages call the object: <c>generator</c>.</param>
public abstract class SettingsJson<T>(string section) : JsonConverter<T>
    where T : class
{
    /// <summary>The keys that an object may have.</summary>
    protected abstract IReadOnlyList<SettingKey> Keys { get; }

    /// <summary>What says these values.</summary>
    /// <exception cref="JsonException">One is missing.</exception>
    protected abstract T Of(SettingValues values);

    /// <summary>The values that it says.</summary>
    protected abstract SettingValues ValuesOf(T value);

    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"'{section}': expected an object, found {reader.TokenType}");
        }

        var keys = Keys;
        List<Setting> read = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            var key = keys.FirstOrDefault(known => known.JsonName == name)
                ?? throw new JsonException($"'{section}.{name}' is no key that this build knows; known are {string.Join(", ", keys.Select(known => known.JsonName).Order(StringComparer.Ordinal))}");
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.Null)
            {
                read.Add(new(key, key.Read(ref reader)));
            }
        }

        return Of(SettingValues.None.With(read));
    }

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        ValuesOf(value).Write(writer);
        writer.WriteEndObject();
    }

    /// <summary>The schema of the object, which may be null.</summary>
    public JsonObject Schema() => new()
    {
        ["type"] = new JsonArray("object", "null"),
        ["properties"] = new JsonObject(Keys.OrderBy(key => key.JsonName, StringComparer.Ordinal).Select(key => KeyValuePair.Create(key.JsonName, (JsonNode?)key.Schema()))),
        ["additionalProperties"] = false,
    };
}
