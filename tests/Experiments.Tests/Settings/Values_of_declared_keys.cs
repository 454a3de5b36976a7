using System.Text.Json;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Tests.Settings;

/// <summary>What is said of keys that parts declare: one canonical order, equal where the same is said, and nothing that no part declares.</summary>
public class Values_of_declared_keys
{
    private static readonly WholeKey s_width = new("width", 1, 9, label: "wide");
    private static readonly FlagKey s_open = new("is-open", whenTrue: "open", whenFalse: "shut");
    private static readonly NumberKey s_angle = new("angle", -1, 1);
    private static readonly TextKey s_colour = new("colour", ["red", "blue"]) { IsLabel = true };
    private static readonly WholesKey s_places = new("places", 0);

    [Fact]
    public void Are_in_the_order_of_their_names_however_they_were_said()
    {
        Setting[] said = [s_width.Is(3), s_colour.Is("red"), s_open.Is(false), s_angle.Is(0.5), s_places.Is([2, 2])];
        var (one, other) = (SettingValues.None.With(said), SettingValues.None.With(said.Reverse()));
        Assert.Equal("""{"angle":0.5,"colour":"red","isOpen":false,"places":[2,2],"width":3}""", one.ToString());
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal((3, false, 0.5, "red"), (s_width.Of(one), s_open.Of(one), s_angle.Of(one), s_colour.Of(one)));
        Assert.Equal([2, 2], s_places.Of(one)!);
    }

    [Fact]
    public void Are_other_values_when_one_is_said_otherwise_or_taken_back()
    {
        var one = SettingValues.None.With(s_width.Is(3), s_places.Is([1]));
        Assert.NotEqual(one, one.With(s_width.Is(4)));
        Assert.NotEqual(one, one.With(s_places.Is([2])));
        Assert.Equal(SettingValues.None.With(s_places.Is([1])), one.With(s_width.Is(null)));
        Assert.Null(s_width.Of(one.Only([s_places])));
        Assert.Equal(4, s_width.Of(SettingValues.None.With(s_width.Is(4)).Over(one)));
        Assert.Equal(3, s_width.Of(SettingValues.None.Over(one)));
    }

    [Fact]
    public void Say_what_a_row_is_told_apart_by() =>
        Assert.Equal((string?[])["wide 3", "open", "shut", null, "blue"], new[] { s_width.Label(3), s_open.Label(true), s_open.Label(false), s_angle.Label(0.5), s_colour.Label("blue") });

    [Theory]
    [InlineData("""{ "generator": { "channels": 1 } }""", "generator.channels")]
    [InlineData("""{ "generator": { "layer": 1.5 } }""", "layer")]
    [InlineData("""{ "generator": { "layer": "1" } }""", "layer")]
    [InlineData("""{ "generator": { "learn": 1 } }""", "learn")]
    [InlineData("""{ "generator": { "classes": 1 } }""", "classes")]
    [InlineData("""{ "generator": { "classes": [ "a" ] } }""", "classes")]
    [InlineData("""{ "generator": { "time": true } }""", "time")]
    [InlineData("""{ "generator": { "file": 3 } }""", "file")]
    [InlineData("""{ "generator": 3 }""", "generator")]
    public void Of_a_generator_are_refused_by_name_where_they_are_wrong(string json, string name) =>
        Assert.Contains(name, Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Row>(json, s_camel)).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_a_generator_may_be_null_and_say_nothing_then() =>
        Assert.Equal(new() { Layer = 2 }, JsonSerializer.Deserialize<Row>("""{ "generator": { "classes": null, "layer": 2 } }""", s_camel)!.Generator);

    /// <summary>Two generators may declare one name; it must be one type then, because their shared section has one value for it.</summary>
    [Fact]
    public void Of_one_name_are_of_one_type_in_every_generator()
    {
        var keys = GeneratorKeys.Shared.Concat(GeneratorParts.All.SelectMany(part => part.Keys)).GroupBy(key => key.JsonName);
        Assert.DoesNotContain(keys, same => same.Select(key => key.GetType()).Distinct().Count() > 1);
        Assert.Empty(GeneratorParts.All.SelectMany(part => part.Keys).Select(key => key.JsonName).Intersect(GeneratorKeys.Shared.Select(key => key.JsonName)));
    }

    private static readonly JsonSerializerOptions s_camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private sealed record Row(GeneratorSpec? Generator);
}
