using Slfd.Experiments.Methods.Generators;

namespace Slfd.Experiments.Tests.Methods.Generators;

/// <summary>The layers of published and other networks. Source: generators.md section 1.9.</summary>
public sealed class StyleGanXl_layers
{
    [Theory]
    [InlineData(16, 11, 12, 101_214_215)]
    [InlineData(32, 16, 17, 151_031_815)]
    [InlineData(64, 21, 22, 200_849_415)]
    [InlineData(128, 26, 27, 225_180_995)]
    [InlineData(256, 31, 32, 232_706_662)]
    public void The_published_networks_have_the_published_counts(int resolution, int layers, int styles, long parameters)
    {
        var schedule = StyleGanXlRecipes.Published(resolution);
        Assert.Equal((layers, styles, parameters), (schedule.Layers.Count, schedule.StyleCount, schedule.Parameters));
        Assert.Equal(resolution, schedule.Resolution);
    }

    [Fact]
    public void Names_skip_a_number_per_stage_and_positions_do_not()
    {
        var names = StyleGanXlRecipes.Published(32).Layers.Select(layer => layer.Name);
        Assert.Equal(
            ["L7_36_1024", "L9_36_1024", "L10_52_1024", "L11_52_1024", "L12_52_1024", "L13_52_1024", "L14_52_1024", "L15_32_1024", "L16_32_3"],
            names.Skip(7));
    }

    [Fact]
    public void A_layer_that_changes_the_rate_crops_and_upsamples_four_times()
    {
        var layer = StyleGanXlRecipes.Published(256).Layers[9];
        Assert.Equal(("L10_52_1024", 36, 52, 4, 2, 24, 12, -6, -9), (layer.Name, layer.InSize, layer.OutSize, layer.UpFactor, layer.DownFactor, layer.UpTaps, layer.DownTaps, layer.PaddingLow, layer.PaddingHigh));
    }

    [Fact]
    public void Only_the_last_three_layers_of_a_network_are_critically_sampled()
    {
        var critical = StyleGanXlRecipes.Published(128).Layers.Select(layer => layer.IsCriticallySampled);
        Assert.Equal(Enumerable.Range(0, 26).Select(index => index >= 23), critical);
    }

    [Fact]
    public void Every_layer_takes_what_the_one_before_gives()
    {
        foreach (var schedule in new[] { StyleGanXlRecipes.Published(256), StyleGanXlRecipes.Random(128), StyleGanXlRecipes.Random(32, 256, 8) })
        {
            Assert.All(schedule.Layers.Zip(schedule.Layers.Skip(1)), pair => Assert.Equal((pair.First.OutChannels, pair.First.OutSize), (pair.Second.InChannels, pair.Second.InSize)));
            Assert.Equal((3, schedule.Resolution), (schedule.Layers[^1].OutChannels, schedule.Layers[^1].OutSize));
        }
    }

    [Fact]
    public void The_untrained_generator_of_256_px_has_19_rows_of_w() => Assert.Equal(19, StyleGanXlRecipes.Random(256).StyleCount);

    [Fact]
    public void The_work_after_the_published_split_is_known()
    {
        // distillation.md section 8: 63 TFLOP for ten images and four forward passes.
        var flop = 2 * 10 * 4 * StyleGanXlRecipes.Published(128).Macs(16);
        Assert.InRange(flop, 60e12, 66e12);
    }

    [Fact]
    public void A_resolution_that_was_not_published_is_refused_with_those_that_were() =>
        Assert.Contains("16, 32, 64, 128, 256", Assert.Throws<ArgumentException>(() => StyleGanXlRecipes.Published(48)).Message);

    [Fact]
    public void Layers_that_cannot_be_are_refused()
    {
        Assert.Throws<ArgumentException>(() => StyleGanXlSchedule.Of(new() { Resolution = 24 }));
        Assert.Throws<ArgumentException>(() => StyleGanXlSchedule.Of(new() { Resolution = 16, Layers = 2 }));
        Assert.Throws<ArgumentException>(() => StyleGanXlSchedule.Of(new() { Resolution = 16 }, new StyleGanXlStage(1, 7)));
    }
}
