using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ProtoBuf;

namespace Slfd.Experiments.Cells;

/// <summary>Names one experiment, and never another: the first 80 bits of the SHA-256 of its canonical specification, printed as 20 hex digits.</summary>
/// <remarks>The same experiment has the same id in every grid and on every host (design.md section 3). Made by <see cref="CellSpec.Id"/>.</remarks>
[ProtoContract(SkipConstructor = true)]
[JsonConverter(typeof(CellIdJsonConverter))]
public readonly record struct CellId(
    [property: ProtoMember(1)] ushort High,
    [property: ProtoMember(2, DataFormat = DataFormat.FixedSize)] ulong Low) : IComparable<CellId>
{
    /// <summary>The digits of the printed form.</summary>
    public const int Length = 20;

    /// <summary>Reads the 20 hex digits that <see cref="ToString"/> prints.</summary>
    /// <exception cref="FormatException">The text is not 20 hex digits.</exception>
    public static CellId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is no cell id: expected {Length} hex digits");

    /// <summary>Like <see cref="Parse"/>, but says false instead of throwing.</summary>
    public static bool TryParse(string? text, out CellId id)
    {
        id = default;
        if (text is not { Length: Length }
            || !ushort.TryParse(text.AsSpan(0, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text.AsSpan(4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        id = new(high, low);
        return true;
    }

    /// <summary>20 lower-case hex digits; also the name of the cell's folder.</summary>
    public override string ToString() => High.ToString("x4", CultureInfo.InvariantCulture) + Low.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The first eight digits: enough for a person to tell cells apart on a screen.</summary>
    [JsonIgnore]
    public string Prefix => ToString()[..8];

    /// <inheritdoc/>
    public int CompareTo(CellId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>Orders by the printed form.</summary>
    public static bool operator <(CellId left, CellId right) => left.CompareTo(right) < 0;

    /// <summary>Orders by the printed form.</summary>
    public static bool operator >(CellId left, CellId right) => left.CompareTo(right) > 0;

    /// <summary>Orders by the printed form.</summary>
    public static bool operator <=(CellId left, CellId right) => left.CompareTo(right) <= 0;

    /// <summary>Orders by the printed form.</summary>
    public static bool operator >=(CellId left, CellId right) => left.CompareTo(right) >= 0;
}

/// <summary>A cell id in JSON: its 20 hex digits.</summary>
public sealed class CellIdJsonConverter : JsonConverter<CellId>
{
    /// <inheritdoc/>
    public override CellId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        CellId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException($"'{reader.GetString()}' is no cell id");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CellId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
