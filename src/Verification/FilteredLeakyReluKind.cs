using System.Text.Json;
using Slfd.Distillation.Generators.StyleGanXl;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>filtered-lrelu</c>: the activation of a synthesis layer, by the kernel and by torch's own operations.</summary>
internal sealed class FilteredLeakyReluKind : IFixtureKind
{
    public string Name => "filtered-lrelu";

    public void Run(FixtureCase fixture)
    {
        var activation = Activation(fixture);
        Compare(fixture, activation.Apply);
        Compare(fixture, (x, scale, bias) => activation.Compose(x, scale, bias));
    }

    private static void Compare(FixtureCase fixture, Func<Tensor, Tensor?, Tensor?, Tensor> apply)
    {
        var x = fixture.Leaf("x");
        var bias = fixture.Has("in/b") ? fixture.Leaf("b") : null;
        var y = apply(x, null, bias);
        fixture.Check("out/y", y);
        if (!fixture.Has("in/cotangent"))
        {
            return;
        }

        y.backward([fixture.Input("cotangent")]);
        foreach (var (name, leaf) in new[] { ("x", x), ("b", bias) })
        {
            if (leaf is not null && fixture.Has($"grad/{name}"))
            {
                fixture.CheckGradient(name, leaf);
            }
        }
    }

    private static FilteredLeakyRelu Activation(FixtureCase fixture)
    {
        var config = fixture.Config;
        var padding = config.TryGetProperty("padding", out var sides) ? Padding(sides) : default;
        return new()
        {
            UpFilter = fixture.Has("in/fu") ? fixture.Input("fu") : null,
            DownFilter = fixture.Has("in/fd") ? fixture.Input("fd") : null,
            Up = Integer(config, "up", 1),
            Down = Integer(config, "down", 1),
            Padding = padding,
            Gain = config.TryGetProperty("gain", out var gain) ? gain.GetDouble() : Math.Sqrt(2),
            Slope = config.TryGetProperty("slope", out var slope) ? slope.GetDouble() : 0.2,
            Clamp = config.TryGetProperty("clamp", out var clamp) && clamp.ValueKind == JsonValueKind.Number ? clamp.GetDouble() : null,
            FlipFilter = config.TryGetProperty("flip_filter", out var flip) && flip.GetBoolean(),
        };
    }

    private static int Integer(JsonElement config, string name, int otherwise) => config.TryGetProperty(name, out var value) ? value.GetInt32() : otherwise;

    /// <summary>One number for all sides, or left, right, top, bottom.</summary>
    private static ResamplingPadding Padding(JsonElement sides) => sides.ValueKind == JsonValueKind.Number
        ? new(sides.GetInt32(), sides.GetInt32(), sides.GetInt32(), sides.GetInt32())
        : new(sides[0].GetInt32(), sides[1].GetInt32(), sides[2].GetInt32(), sides[3].GetInt32());
}
