using Slfd.Distillation.Generators.UVits;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>uvit-checkpoint</c>: the weights of a <c>.pth</c> file bit by bit, its configuration from the shapes alone, and the output.</summary>
internal sealed class UVitCheckpointKind : IFixtureKind
{
    public string Name => "uvit-checkpoint";

    public void Run(FixtureCase fixture)
    {
        var expected = UVitKind.ShapeOf(fixture.Config);
        using var file = WeightFile.Open(fixture.Companion("checkpoint"));
        using var weights = UVitWeights.Read(file, expected.Heads, fixture.Device);
        if (weights.Shape != expected)
        {
            throw new InvalidDataException($"read {weights.Shape}, expected {expected}");
        }

        if (fixture.NamesUnder("weights").Except(weights.Parameters.Select(parameter => parameter.Key)).FirstOrDefault() is { } missing)
        {
            throw new InvalidDataException($"{file.Path}: '{missing}' was not read");
        }

        foreach (var (key, tensor) in weights.Parameters)
        {
            fixture.CheckBits($"weights/{key}", tensor);
        }

        using var off = no_grad();
        fixture.Check("out/y", UVit.Predict(weights, fixture.Input("x"), fixture.Input("timesteps"), UVitKind.Classes(fixture)));
    }
}
