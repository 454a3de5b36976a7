using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>weight-formula</c>: the test vectors of the formula itself.</summary>
internal sealed class WeightFormulaKind : IFixtureKind
{
    public string Name => "weight-formula";

    public void Run(FixtureCase fixture)
    {
        var number = 0;
        foreach (var vector in fixture.Config.GetProperty("vectors").EnumerateArray())
        {
            var values = WeightFormula.Values(
                WeightFormula.Seed(vector.GetProperty("seed")), vector.GetProperty("index").GetUInt64(), vector.GetProperty("count").GetInt64(),
                vector.GetProperty("offset").GetDouble(), vector.GetProperty("scale").GetDouble());
            fixture.Check($"out/values.{number++}", tensor(values));
        }
    }
}
