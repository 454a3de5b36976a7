using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Slfd.Experiments.Settings;

/// <summary>What is said of some keys: in ordinal order of their names in JSON, which is the canonical order. Never changes; equal where it says the same.</summary>
public sealed class SettingValues : IEquatable<SettingValues>
{
    private readonly Setting[] _settings;

    private SettingValues(Setting[] settings) => _settings = settings;

    /// <summary>Nothing is said.</summary>
    public static SettingValues None { get; } = new([]);

    /// <summary>Each key that has a value, in canonical order.</summary>
    public IReadOnlyList<Setting> All => _settings;

    /// <summary>The value of a key; null where nothing is said.</summary>
    public object? Find(SettingKey key)
    {
        foreach (var setting in _settings)
        {
            if (setting.Key.JsonName == key.JsonName)
            {
                return setting.Value;
            }
        }

        return null;
    }

    /// <summary>The same with a key said otherwise; a null takes it out.</summary>
    public SettingValues With(Setting setting)
    {
        var place = 0;
        while (place < _settings.Length && string.CompareOrdinal(_settings[place].Key.JsonName, setting.Key.JsonName) < 0)
        {
            place++;
        }

        var behind = place < _settings.Length && _settings[place].Key.JsonName == setting.Key.JsonName ? place + 1 : place;
        return new(setting.Value is null
            ? [.. _settings.AsSpan(0, place), .. _settings.AsSpan(behind)]
            : [.. _settings.AsSpan(0, place), setting, .. _settings.AsSpan(behind)]);
    }

    /// <summary>The same with several.</summary>
    public SettingValues With(params IEnumerable<Setting> settings) => settings.Aggregate(this, (values, setting) => values.With(setting));

    /// <summary>These values where they say something, else those of <paramref name="under"/>.</summary>
    public SettingValues Over(SettingValues under) => under.With(_settings);

    /// <summary>Only what is said of these keys.</summary>
    public SettingValues Only(IReadOnlyList<SettingKey> keys) => new([.. _settings.Where(setting => keys.Any(key => key.JsonName == setting.Key.JsonName))]);

    /// <summary>Without the keys whose value means "as before" (<see cref="SettingKey.AsBefore"/>).</summary>
    public SettingValues WithoutAsBefore() => new([.. _settings.Where(setting => !SameValue(setting.Value, setting.Key.AsBefore))]);

    /// <summary>Writes every key and its value into an object that was begun.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        foreach (var (key, value) in _settings)
        {
            key.Write(writer, value!);
        }
    }

    /// <inheritdoc/>
    public bool Equals(SettingValues? other) => other is not null && _settings.Length == other._settings.Length
        && _settings.Zip(other._settings).All(pair => pair.First.Key.JsonName == pair.Second.Key.JsonName && SameValue(pair.First.Value, pair.Second.Value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SettingValues);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (var (key, value) in _settings)
        {
            hash.Add(key.JsonName, StringComparer.Ordinal);
            hash.Add(value is int[] list ? list.Length : value);
        }

        return hash.ToHashCode();
    }

    /// <summary>As JSON.</summary>
    public override string ToString()
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
        {
            writer.WriteStartObject();
            Write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static bool SameValue(object? one, object? other) => one is int[] list && other is int[] others ? list.AsSpan().SequenceEqual(others) : Equals(one, other);
}
