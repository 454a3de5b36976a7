using Slfd.Distillation.Generators.StyleGanXl;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>kaiser-filter</c>: designed low-pass filters.</summary>
internal sealed class KaiserFilterKind : IFixtureKind
{
    public string Name => "kaiser-filter";

    public void Run(FixtureCase fixture)
    {
        var config = fixture.Config;
        double Number(string name) => config.GetProperty(name).GetDouble();
        var radial = config.TryGetProperty("radial", out var flag) && flag.GetBoolean();

        // One tap means no filter, which is the identity.
        fixture.Check("out/filter", KaiserFilter.Design(config.GetProperty("numtaps").GetInt32(), Number("cutoff"), Number("width"), Number("fs"), radial) ?? ones(1));
    }
}
