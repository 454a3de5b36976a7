using System.Text.Json;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary>Reads a synthesis network's hyper-parameters, and its weights, out of a fixture.</summary>
internal static class StyleGanXlFixture
{
    /// <summary>The schedule that the case's <c>stem</c> and <c>stages</c> give, after comparing it with the case's own table.</summary>
    /// <exception cref="InvalidDataException">A layer differs.</exception>
    public static StyleGanXlSchedule Schedule(JsonElement config)
    {
        var schedule = StyleGanXlSchedule.Of(Stem(config), [.. Stages(config)]);
        if (config.TryGetProperty("layers", out var layers))
        {
            Compare(schedule, layers);
        }

        if (config.TryGetProperty("num_ws", out var count) && count.GetInt32() != schedule.StyleCount)
        {
            throw new InvalidDataException($"the schedule has {schedule.StyleCount} rows of w, expected {count.GetInt32()}");
        }

        return schedule;
    }

    /// <summary>The synthesis network with the case's weights; its mapping is empty, since no case of this kind has one.</summary>
    public static StyleGanXlWeights Weights(FixtureCase fixture)
    {
        var schedule = Schedule(fixture.Config);
        var input = fixture.Config.GetProperty("input");
        var mapping = new StyleGanXlMapping([], zeros(schedule.Stem.StyleWidth), null, null, 0, schedule.Stem.LatentWidth, schedule.StyleCount);
        return new(
            mapping,
            new(
                Weight(fixture, "input.weight"),
                new(Weight(fixture, "input.affine.weight"), Weight(fixture, "input.affine.bias")),
                Weight(fixture, "input.freqs"),
                Weight(fixture, "input.phases"),
                Weight(fixture, "input.transform"),
                input.GetProperty("size").GetInt32(),
                input.GetProperty("sampling_rate").GetDouble(),
                input.GetProperty("bandwidth").GetDouble()),
            [.. schedule.Layers.Select(layer => Layer(fixture, layer))],
            schedule.Stem.OutputScale,
            schedule.Resolution);
    }

    private static StyleGanXlLayer Layer(FixtureCase fixture, StyleGanXlLayerShape shape) => new()
    {
        Name = shape.Name,
        IsToRgb = shape.IsToRgb,
        Weight = Weight(fixture, $"{shape.Name}.weight"),
        Bias = Weight(fixture, $"{shape.Name}.bias"),
        Affine = new(Weight(fixture, $"{shape.Name}.affine.weight"), Weight(fixture, $"{shape.Name}.affine.bias")),
        MagnitudeEma = Weight(fixture, $"{shape.Name}.magnitude_ema"),
        UpFilter = shape.UpTaps > 1 ? Weight(fixture, $"{shape.Name}.up_filter") : null,
        DownFilter = shape.DownTaps > 1 ? Weight(fixture, $"{shape.Name}.down_filter") : null,
        UpFactor = shape.UpFactor,
        DownFactor = shape.DownFactor,
        Padding = new(shape.PaddingLow, shape.PaddingHigh, shape.PaddingLow, shape.PaddingHigh),
        Clamp = shape.Clamp,

        // The published numbers are those of a CPU: single precision whatever the flag says, and on every device.
        UseHalf = false,
    };

    private static Tensor Weight(FixtureCase fixture, string name) => fixture.Stored($"weights/{name}");

    private static StyleGanXlStem Stem(JsonElement config)
    {
        var stem = config.GetProperty("stem");
        var defaults = new StyleGanXlStem { Resolution = stem.GetProperty("img_resolution").GetInt32() };
        int Whole(string name, int otherwise) => stem.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;
        double Number(string name, double otherwise) => stem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : otherwise;
        return defaults with
        {
            Layers = Whole("num_layers", defaults.Layers),
            Critical = Whole("num_critical", defaults.Critical),
            FirstCutoff = Number("first_cutoff", defaults.FirstCutoff),
            FirstStopband = Number("first_stopband", defaults.FirstStopband),
            LastStopbandRelative = Number("last_stopband_rel", defaults.LastStopbandRelative),
            Margin = Whole("margin_size", defaults.Margin),
            OutputScale = Number("output_scale", defaults.OutputScale),
            ChannelBase = Whole("channel_base", defaults.ChannelBase),
            ChannelMax = Whole("channel_max", defaults.ChannelMax),
            Kernel = Whole("conv_kernel", defaults.Kernel),
            Radial = stem.TryGetProperty("use_radial_filters", out var radial) && radial.GetBoolean(),
            FilterSize = Whole("filter_size", defaults.FilterSize),
            Upsampling = Whole("lrelu_upsampling", defaults.Upsampling),
            Clamp = Number("conv_clamp", defaults.Clamp),
            HalfPrecisionDoublings = Whole("num_fp16_res", defaults.HalfPrecisionDoublings),
            ImageChannels = config.TryGetProperty("img_channels", out var channels) ? channels.GetInt32() : defaults.ImageChannels,
            StyleWidth = config.TryGetProperty("w_dim", out var width) ? width.GetInt32() : defaults.StyleWidth,
            LatentWidth = config.TryGetProperty("z_dim", out var latent) ? latent.GetInt32() : defaults.LatentWidth,
        };
    }

    private static IEnumerable<StyleGanXlStage> Stages(JsonElement config) => config.TryGetProperty("stages", out var stages)
        ? stages.EnumerateArray().Select(stage => new StyleGanXlStage(stage.GetProperty("up_factor").GetInt32(), stage.GetProperty("head_layers").GetInt32()))
        : [];

    private static void Compare(StyleGanXlSchedule schedule, JsonElement layers)
    {
        if (layers.GetArrayLength() != schedule.Layers.Count)
        {
            throw new InvalidDataException($"the schedule has {schedule.Layers.Count} layers, expected {layers.GetArrayLength()}");
        }

        foreach (var (layer, expected) in schedule.Layers.Zip(layers.EnumerateArray()))
        {
            foreach (var (name, value) in Flags(layer))
            {
                if (expected.TryGetProperty(name, out var other) && other.ToString() != value)
                {
                    throw new InvalidDataException($"{layer.Name}: {name} is {value}, expected {other}");
                }
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Flags(StyleGanXlLayerShape layer) =>
    [
        ("name", layer.Name),
        ("is_torgb", layer.IsToRgb.ToString()),
        ("is_critically_sampled", layer.IsCriticallySampled.ToString()),
        ("use_fp16", layer.UseHalf.ToString()),
        ("down_radial", layer.DownRadial.ToString()),
        ("conv_kernel", layer.Kernel.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];
}
