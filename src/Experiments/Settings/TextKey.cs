using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Settings;

/// <summary>A key that is a text: one of the allowed names where there are any.</summary>
/// <param name="name">As in grid files.</param>
/// <param name="allowed">What it may be; null: any text of one line.</param>
public sealed class TextKey(string name, IReadOnlyList<string>? allowed = null) : SettingKey(name)
{
    /// <summary>Whether the text itself tells rows of a table apart.</summary>
    public bool IsLabel { get; init; }

    /// <summary>Why a text cannot be used; null: it can. Unset: every text can.</summary>
    public Func<string, string?> Problem { get; init; } = _ => null;

    /// <summary>The value; null where nothing is said.</summary>
    public string? Of(SettingValues values) => (string?)values.Find(this);

    /// <summary>The key at a value.</summary>
    public Setting Is(string? value) => new(this, value);

    /// <inheritdoc/>
    public override object? Read(HoconSection section)
    {
        var text = allowed is null ? section.Text(Name) : section.Choice(Name, allowed);
        if (text is not null && Problem(text) is { } problem)
        {
            section.Report(Name, $"'{Printable.Show(text)}': {problem}");
        }

        return text;
    }

    /// <inheritdoc/>
    public override object Read(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Wrong("a text", reader.TokenType);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteString(JsonName, (string)value);

    /// <inheritdoc/>
    public override JsonObject Schema()
    {
        var schema = SchemaOf("string");
        if (allowed is not null)
        {
            schema["enum"] = new JsonArray([.. allowed.Select(name => (JsonNode)name), null]);
        }

        return schema;
    }

    /// <inheritdoc/>
    public override string? Label(object value) => IsLabel ? (string)value : null;
}
