using Slfd.Distillation.Generators.StyleGanXl;

namespace Slfd.Verification;

/// <summary><c>stylegan-xl-synthesis</c>: whole synthesis networks, whose layers and filters are derived as for a network that is made in place.</summary>
internal sealed class StyleGanXlSynthesisKind : IFixtureKind
{
    public string Name => "stylegan-xl-synthesis";

    public void Run(FixtureCase fixture)
    {
        var weights = StyleGanXlFixture.Weights(fixture);
        using var synthesis = new StyleGanXlSynthesis(weights);
        var styles = fixture.Leaf("ws");
        var images = synthesis.Images(styles);
        fixture.Check("out/img", images);
        if (fixture.Has("in/cotangent"))
        {
            images.backward([fixture.Input("cotangent")]);
            fixture.CheckGradient("ws", styles);
        }
    }
}
