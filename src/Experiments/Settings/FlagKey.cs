using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Settings;

/// <summary>A key that is true or false.</summary>
/// <param name="name">As in grid files.</param>
/// <param name="whenTrue">Label of a row that says true; null: none.</param>
/// <param name="whenFalse">Label of a row that says false; null: none.</param>
public sealed class FlagKey(string name, string? whenTrue = null, string? whenFalse = null) : SettingKey(name)
{
    /// <summary>The value; null where nothing is said.</summary>
    public bool? Of(SettingValues values) => (bool?)values.Find(this);

    /// <summary>The key at a value.</summary>
    public Setting Is(bool? value) => new(this, value);

    /// <inheritdoc/>
    public override object? Read(HoconSection section) => section.Flag(Name);

    /// <inheritdoc/>
    public override object Read(ref Utf8JsonReader reader) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw Wrong("true or false", reader.TokenType);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteBoolean(JsonName, (bool)value);

    /// <inheritdoc/>
    public override JsonObject Schema() => SchemaOf("boolean");

    /// <inheritdoc/>
    public override string? Label(object value) => (bool)value ? whenTrue : whenFalse;
}
