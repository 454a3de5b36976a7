using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Settings;

/// <summary>A key that is a number.</summary>
/// <param name="name">As in grid files.</param>
/// <param name="least">The smallest that a grid file may say.</param>
/// <param name="most">The largest.</param>
public sealed class NumberKey(string name, double least, double most) : SettingKey(name)
{
    /// <summary>The value; null where nothing is said.</summary>
    public double? Of(SettingValues values) => (double?)values.Find(this);

    /// <summary>The key at a value.</summary>
    public Setting Is(double? value) => new(this, value);

    /// <inheritdoc/>
    public override object? Read(HoconSection section) => section.Number(Name, least, most);

    /// <inheritdoc/>
    public override object Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) ? number : throw Wrong("a number", reader.TokenType);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteNumber(JsonName, (double)value);

    /// <inheritdoc/>
    public override JsonObject Schema() => SchemaOf("number");
}
