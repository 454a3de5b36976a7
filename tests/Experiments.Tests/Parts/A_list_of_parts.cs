using System.Text.Json.Nodes;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Parts;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Parts;

/// <summary>Nothing unknown is taken for a neighbour.</summary>
public class A_list_of_parts
{
    [Fact]
    public void Refuses_an_unknown_name_and_lists_the_known_ones()
    {
        var refused = Assert.Throws<ArgumentException>(() => ObjectiveParts.All.Named("gradient"));
        Assert.All(ObjectiveParts.All.Names, name => Assert.Contains(name, refused.Message, StringComparison.Ordinal));
        Assert.Throws<ArgumentException>(() => GeneratorParts.All.Named(null));
        Assert.Null(SpaceParts.All.Find("w+"));
    }

    [Fact]
    public void Takes_parts_that_a_program_brings_and_refuses_a_name_twice()
    {
        PartList<SpacePart> list = new("space", new PixelPart());
        list.Register(new GladPart());
        Assert.Equal(["pixel", "glad"], list.Names);
        Assert.Throws<ArgumentException>(() => list.Register(new PixelPart()));
    }

    [Fact]
    public void A_key_that_is_added_later_is_absent_where_it_means_as_before()
    {
        Assert.Null(LaterKey.Unless("test", "test"));
        Assert.Null(LaterKey.Unless((int?)null, 3));
        Assert.Equal("val", LaterKey.Unless("val", "test"));
        Assert.Null(LaterKey.Unless((bool?)false, false));
        Assert.Equal(7, LaterKey.Unless((int?)7, 3));
    }

    [Fact]
    public void A_key_added_to_specifications_leaves_the_ids_of_cells_that_have_it_as_before()
    {
        var today = ACell.DcPixel.ToCanonicalJson();
        Assert.Equal(today, Tomorrow(written: null, byDefault: 1));
        Assert.Equal(today, Tomorrow(written: 1, byDefault: 1));
        Assert.NotEqual(today, Tomorrow(written: 2, byDefault: 1));

        // The default becomes another one: who left the key out has a new id, who wrote the old value keeps the old.
        Assert.NotEqual(today, Tomorrow(written: null, byDefault: 2));
        Assert.Equal(today, Tomorrow(written: 1, byDefault: 2));

        static string Tomorrow(double? written, double byDefault)
        {
            var tree = JsonNode.Parse(ACell.DcPixel.ToCanonicalJson())!;
            if (LaterKey.Unless<double>(written ?? byDefault, asBefore: 1) is { } temperature)
            {
                tree["evaluation"]!["temperature"] = temperature;
            }

            return tree.ToJsonString();
        }
    }
}
