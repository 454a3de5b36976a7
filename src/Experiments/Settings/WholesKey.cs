using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Settings;

/// <summary>A key that is a list of whole numbers, which may come twice.</summary>
/// <param name="name">As in grid files.</param>
/// <param name="least">The smallest that a grid file may say.</param>
public sealed class WholesKey(string name, int least) : SettingKey(name)
{
    /// <summary>The numbers; null where nothing is said.</summary>
    public int[]? Of(SettingValues values) => (int[]?)values.Find(this);

    /// <summary>The key at a value.</summary>
    public Setting Is(int[]? value) => new(this, value);

    /// <inheritdoc/>
    public override object? Read(HoconSection section) => section.Wholes(Name, least, repeats: true) is { } numbers ? numbers.ToArray() : null;

    /// <inheritdoc/>
    public override object Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong("a list of whole numbers", reader.TokenType);
        }

        List<int> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            numbers.Add(reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : throw Wrong("whole numbers", reader.TokenType));
        }

        return numbers.ToArray();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartArray(JsonName);
        foreach (var number in (int[])value)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        var schema = SchemaOf("array");
        schema["items"] = new JsonObject { ["type"] = "integer" };
        return schema;
    }
}
