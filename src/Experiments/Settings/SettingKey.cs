using System.Text.Json;
using System.Text.Json.Nodes;
using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Settings;

/// <summary>A key that a part of a method declares: what it is called, what it may be, and how it is read and written. Nothing else knows it.</summary>
/// <remarks>Two parts may declare the same name. It is the same setting then, and must be of the same type; each part holds it to its own range.</remarks>
public abstract class SettingKey
{
    /// <param name="name">As in grid files: <c>channel-base</c>.</param>
    private protected SettingKey(string name) => (Name, JsonName) = (name, Camel(name));

    /// <summary>As in grid files: <c>channel-base</c>.</summary>
    public string Name { get; }

    /// <summary>As in specifications: <c>channelBase</c>.</summary>
    public string JsonName { get; }

    /// <summary>Whether it only says where a file lies: such a key decides nothing that a published number could be compared by.</summary>
    public bool NamesAFile { get; init; }

    /// <summary>For a key that was added later: the value that means "as before". A settled specification leaves the key out at it, so that no id changes (docs/decisions/0026).</summary>
    public object? AsBefore { get; init; }

    /// <summary>Who says which value it has where a number of the paper is meant. Unset: we do.</summary>
    public Provenance Provenance { get; init; } = Provenance.Ours;

    /// <summary>What a section of a grid file says; null where it says nothing, or something that was noted as wrong.</summary>
    public abstract object? Read(HoconSection section);

    /// <summary>The value at which a reader of JSON stands.</summary>
    /// <exception cref="JsonException">It is none of this type; the message names the key.</exception>
    public abstract object Read(ref Utf8JsonReader reader);

    /// <summary>Writes the name and the value.</summary>
    public abstract void Write(Utf8JsonWriter writer, object value);

    /// <summary>What the value may be, as a JSON schema. Null is allowed, and means that nothing is said.</summary>
    public abstract JsonObject Schema();

    /// <summary>What a row of a table is told apart by where the row says this value; null: nothing.</summary>
    public virtual string? Label(object value) => null;

    /// <summary>The error for a value of another type.</summary>
    private protected JsonException Wrong(string expected, JsonTokenType found) => new($"'{JsonName}': expected {expected}, found {found}");

    /// <summary>A schema of one type, or nothing.</summary>
    private protected static JsonObject SchemaOf(string type) => new() { ["type"] = new JsonArray(type, "null") };

    private static string Camel(string name)
    {
        var words = name.Split('-');
        return string.Concat(words.Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
    }
}

/// <summary>A key and its value; null takes the key out.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Of the key's type, or null.</param>
public readonly record struct Setting(SettingKey Key, object? Value);
