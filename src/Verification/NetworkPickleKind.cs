using System.Text.Json;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>network-pickle</c>: the weights of a trainer's snapshot bit by bit, its layers, its styles, and its image.</summary>
internal sealed class NetworkPickleKind : IFixtureKind
{
    public string Name => "network-pickle";

    public void Run(FixtureCase fixture)
    {
        using var file = WeightFile.Open(fixture.Companion("pickle"));
        var key = fixture.Config.GetProperty("key").GetString()!;
        if (StyleGanXlPickle.KeyOf(file) != key)
        {
            throw new InvalidDataException($"{file.Path}: took '{StyleGanXlPickle.KeyOf(file)}', expected '{key}'");
        }

        var weights = StyleGanXlPickle.Read(file, key, fixture.Device);
        using var generator = new StyleGanXlGenerator(weights, file.Path);
        CheckWeights(fixture, file, weights);
        CheckLayers(fixture.Config.GetProperty("layers"), weights.Layers);
        using var off = no_grad();
        var classes = fixture.Has("in/c") ? fixture.Input("c").argmax(1) : null;
        var styles = weights.Mapping.Styles(fixture.Input("z"), classes, fixture.Config.GetProperty("truncation_psi").GetDouble());
        fixture.Check("out/ws", styles);
        fixture.Check("out/img", generator.Images(styles, null, 0));
    }

    /// <summary>What became part of the network, and what the file has besides: the expectation lists the whole state dict.</summary>
    private static void CheckWeights(FixtureCase fixture, WeightFile file, StyleGanXlWeights weights)
    {
        var used = weights.Parameters.Concat(weights.Buffers).ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        var stored = new NetworkModule(file, file.Networks.ByName[fixture.Config.GetProperty("key").GetString()!], "network").StateDict().Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        var expected = fixture.NamesUnder("weights");
        if (expected.FirstOrDefault(name => !used.ContainsKey(name) || !stored.Contains(name)) is { } missing)
        {
            throw new InvalidDataException($"weights/{missing} was not read");
        }

        if (stored.Except(expected).FirstOrDefault() is { } surplus)
        {
            throw new InvalidDataException($"read '{surplus}', which the expectation has not");
        }

        foreach (var name in expected)
        {
            fixture.CheckBits($"weights/{name}", used[name]);
        }
    }

    private static void CheckLayers(JsonElement expected, IReadOnlyList<StyleGanXlLayer> layers)
    {
        if (expected.GetArrayLength() != layers.Count)
        {
            throw new InvalidDataException($"has {layers.Count} layers, expected {expected.GetArrayLength()}");
        }

        foreach (var (row, layer) in expected.EnumerateArray().Zip(layers))
        {
            var padding = layer.Padding;
            if (row.GetProperty("name").GetString() != layer.Name || row.GetProperty("is_torgb").GetBoolean() != layer.IsToRgb || Number("up_factor") != layer.UpFactor
                || Number("down_factor") != layer.DownFactor || Number("in_channels") != layer.Weight.shape[1] || Number("out_channels") != layer.Weight.shape[0]
                || Number("conv_kernel") != layer.Weight.shape[2] || Number("up_taps") != (layer.UpFilter?.shape[0] ?? 1) || Number("down_taps") != (layer.DownFilter?.shape[0] ?? 1)
                || !row.GetProperty("padding").EnumerateArray().Select(side => side.GetInt32()).SequenceEqual([padding.Left, padding.Right, padding.Top, padding.Bottom])
                || row.GetProperty("conv_clamp").GetDouble() != layer.Clamp || row.GetProperty("use_fp16").GetBoolean() != layer.UseHalf)
            {
                throw new InvalidDataException($"layer {layer.Name} was not read as expected: {row}");
            }

            int Number(string name) => row.GetProperty(name).GetInt32();
        }
    }
}
