using Slfd.Distillation.Generators.StyleGanXl;

namespace Slfd.Verification;

/// <summary><c>modulated-conv</c>: the convolution of a synthesis layer with its gradients for input, weights and styles.</summary>
internal sealed class ModulatedConvolutionKind : IFixtureKind
{
    public string Name => "modulated-conv";

    public void Run(FixtureCase fixture)
    {
        var (x, weight, style) = (fixture.Leaf("x"), fixture.Leaf("w"), fixture.Leaf("s"));
        var gain = fixture.Has("in/input_gain") ? fixture.Input("input_gain") : null;
        var demodulate = !fixture.Config.TryGetProperty("demodulate", out var flag) || flag.GetBoolean();
        var modulation = demodulate ? Modulation.Demodulated(WeightPower.Of(weight), style, gain) : Modulation.Plain(style, gain);
        var y = modulation.Convolve(x, weight, fixture.Config.TryGetProperty("padding", out var padding) ? padding.GetInt64() : 0);
        fixture.Check("out/y", y);
        if (!fixture.Has("in/cotangent"))
        {
            return;
        }

        y.backward([fixture.Input("cotangent")]);
        foreach (var (name, leaf) in new[] { ("x", x), ("w", weight), ("s", style) })
        {
            if (fixture.Has($"grad/{name}"))
            {
                fixture.CheckGradient(name, leaf);
            }
        }
    }
}
