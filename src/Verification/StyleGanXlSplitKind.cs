using Slfd.Distillation.Generators.StyleGanXl;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>stylegan-xl-split</c>: the two parts of a synthesis network, by the kernel and by torch's own operations.</summary>
internal sealed class StyleGanXlSplitKind : IFixtureKind
{
    public string Name => "stylegan-xl-split";

    public void Run(FixtureCase fixture)
    {
        var weights = StyleGanXlFixture.Weights(fixture);
        using var synthesis = new StyleGanXlSynthesis(weights);
        var split = fixture.Config.GetProperty("split_layer").GetInt32();
        using (no_grad())
        {
            var styles = fixture.Input("ws");
            fixture.Check("out/f_n", synthesis.Features(styles, split));
            fixture.Check("out/img_whole", synthesis.Images(styles));
        }

        Compare(fixture, (styles, features) => synthesis.Images(styles, features, split));
        Compare(fixture, (styles, features) => synthesis.Compose(features, styles, split, synthesis.Layers) * weights.OutputScale);
    }

    private static void Compare(FixtureCase fixture, Func<Tensor, Tensor, Tensor> second)
    {
        var (styles, features) = (fixture.Leaf("ws"), fixture.Leaf("f_n"));
        var images = second(styles, features);
        fixture.Check("out/img", images);
        if (fixture.Has("in/cotangent"))
        {
            images.backward([fixture.Input("cotangent")]);
            fixture.CheckGradient("ws", styles);
            fixture.CheckGradient("f_n", features);
        }
    }
}
