using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CsCheck;
using Slfd.Experiments.Cells;
using Slfd.Experiments.DataSets;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Cells;

/// <summary>The id of a cell is the hash of what the experiment is, and of nothing else.</summary>
public class Cell_ids
{
    private static readonly DataSpec s_chosen = new DataSpec { Name = "pathmnist", Resolution = 64, TestPerClass = 2, TrainPerClass = 3 }
        .With(MedMnistPart.AllowSubset.Is(true), ResizedFormPart.Antialias.Is(false), MedMnistPart.TestSplit.Is("val"));

    // These are written in journals and folder names of every lab that ever ran a grid: if one changes, its results are lost to it. They changed once, with docs/decisions/0026.
    [Fact]
    public void Are_what_they_always_were()
    {
        Assert.Equal("a07ef0bcaeb8a166d7bd", ACell.DcPixel.Id().ToString());
        Assert.Equal("924875e6a53727d2ae6c", ACell.RandomBaseline.Id().ToString());
        Assert.Equal("f4b5508820cb19c46c72", (ACell.DcPixel with { Data = ACell.DcPixel.Data with { TrainPerClass = 10 }, Seed = 7 }).Id().ToString());
    }

    [Fact]
    public void Do_not_depend_on_key_order_or_white_space() => Gen.Int.Sample(seed =>
    {
        var shuffled = Shuffle(JsonNode.Parse(ACell.DcPixel.ToCanonicalJson())!, new Random(seed));
        var text = shuffled.ToJsonString(new() { WriteIndented = seed % 2 == 0 });
        Assert.Equal(ACell.DcPixel.Id(), CellSpec.FromJson(text).Id());
    });

    [Fact]
    public void Come_from_json_with_keys_in_ordinal_order_without_nulls()
    {
        var chosen = ACell.DcPixel with { Data = s_chosen };
        foreach (var spec in new[] { ACell.DcPixel, ACell.RandomBaseline, chosen, ACell.MttSlfd, ACell.MttSlfd.Dependencies().First() })
        {
            Assert.Equal(Sorted(JsonNode.Parse(spec.ToCanonicalJson())!).ToJsonString(), spec.ToCanonicalJson());
            Assert.DoesNotContain("null", spec.ToCanonicalJson(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Differ_when_any_part_of_the_experiment_differs()
    {
        var resized = ACell.DcPixel with { Data = new() { Name = "pathmnist", Resolution = 32 } };
        CellSpec[] others =
        [
            ACell.DcPixel with { Seed = 1 },
            ACell.DcPixel with { ImagesPerClass = 2 },
            ACell.DcPixel with { Data = ACell.DcPixel.Data with { Name = "procedural" } },
            ACell.DcPixel with { Data = ACell.DcPixel.Data with { TestPerClass = 5 } },
            resized,
            resized with { Data = resized.Data.With(ResizedFormPart.Antialias.Is(false)) },
            resized with { Data = resized.Data.With(MedMnistPart.AllowSubset.Is(true)) },
            resized with { Data = resized.Data.With(MedMnistPart.TestSplit.Is("val")) },
            ACell.DcPixel with { Distillation = ACell.Distillation with { LearningRateImages = 0.1 } },
            ACell.DcPixel with { Evaluation = ACell.Evaluation with { Architectures = ["convnet"] } },
            ACell.DcPixel with { Network = ACell.DcPixel.Network with { Width = 64 } },
            ACell.RandomBaseline,
        ];
        Assert.Equal(others.Length + 1, others.Append(ACell.DcPixel).Select(spec => spec.Id()).Distinct().Count());
    }

    [Fact]
    public void Are_read_back_from_what_they_print() =>
        Gen.Select(Gen.UShort, Gen.ULong, (high, low) => new CellId(high, low)).Sample(id => Assert.Equal(id, CellId.Parse(id.ToString())));

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("0123456789012345678g")]
    [InlineData("012345678901234567890")]
    public void Are_not_read_from_anything_else(string text) => Assert.Throws<FormatException>(() => CellId.Parse(text));

    [Fact]
    public void An_unknown_key_in_a_specification_is_refused_by_name()
    {
        var json = JsonNode.Parse(ACell.DcPixel.ToCanonicalJson())!.AsObject();
        json["colour"] = "blue";
        Assert.Contains("colour", Assert.Throws<JsonException>(() => CellSpec.FromJson(json.ToJsonString())).Message, StringComparison.Ordinal);
    }

    private static JsonNode Sorted(JsonNode node) => Reordered(node, keys => keys.Order(StringComparer.Ordinal));

    private static JsonNode Shuffle(JsonNode node, Random random) => Reordered(node, keys => keys.OrderBy(_ => random.Next()));

    private static JsonNode Reordered(JsonNode node, Func<IEnumerable<string>, IEnumerable<string>> order) => node is JsonObject parts
        ? new JsonObject(order(parts.Select(part => part.Key)).Select(key => KeyValuePair.Create(key, (JsonNode?)Reordered(parts[key]!, order))))
        : node.DeepClone();

    /// <summary>A value that follows from others would be in the id twice, and change it when only its rule changes.</summary>
    [Fact]
    public void Are_made_of_settings_and_of_nothing_that_follows_from_them()
    {
        HashSet<Type> seen = [];
        List<string> derived = [];
        Look(typeof(CellSpec));
        Assert.Contains(typeof(UnitSpec), seen);
        Assert.Empty(derived);

        void Look(Type section)
        {
            if (section.Namespace?.StartsWith("Slfd", StringComparison.Ordinal) != true || section.IsValueType
                || section.IsDefined(typeof(JsonConverterAttribute), inherit: false) || !seen.Add(section))
            {
                return;
            }

            foreach (var property in section.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => !property.IsDefined(typeof(JsonIgnoreAttribute), inherit: false)))
            {
                if (!property.CanWrite)
                {
                    derived.Add($"{section.Name}.{property.Name}");
                }

                Look(property.PropertyType);
            }
        }
    }
}
