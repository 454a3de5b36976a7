using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Settings;

/// <summary>A key that is a whole number.</summary>
/// <param name="name">As in grid files.</param>
/// <param name="least">The smallest that a grid file may say.</param>
/// <param name="most">The largest.</param>
/// <param name="label">What stands before the number in the label of a row that says it; null: it is no part of a label.</param>
public sealed class WholeKey(string name, int least, int most = int.MaxValue, string? label = null) : SettingKey(name)
{
    /// <summary>The value; null where nothing is said.</summary>
    public int? Of(SettingValues values) => (int?)values.Find(this);

    /// <summary>The key at a value.</summary>
    public Setting Is(int? value) => new(this, value);

    /// <inheritdoc/>
    public override object? Read(HoconSection section) => section.Whole(Name, least, most);

    /// <inheritdoc/>
    public override object Read(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : throw Wrong("a whole number", reader.TokenType);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteNumber(JsonName, (int)value);

    /// <inheritdoc/>
    public override JsonObject Schema() => SchemaOf("integer");

    /// <inheritdoc/>
    public override string? Label(object value) => label is null ? null : FormattableString.Invariant($"{label} {value}");
}
