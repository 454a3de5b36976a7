using System.Text.Json;
using Slfd.RealData.Images;
using Slfd.RealData.Preprocessing;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>preprocess</c>: resize, centre crop, normalise, the photograph pipeline, and a generator's output.</summary>
internal sealed class PreprocessKind : IFixtureKind
{
    public string Name => "preprocess";

    public void Run(FixtureCase fixture) => fixture.Check("out/y", Compute(fixture.Config, fixture.Input("x")));

    private static Tensor Compute(JsonElement config, Tensor x) => config.GetProperty("op").GetString() switch
    {
        "resize" => ResamplingOf(config).Apply(x, config.GetProperty("size")[0].GetInt32(), config.GetProperty("size")[1].GetInt32()),
        "centre-crop" => CentreCrop.Apply(x, config.GetProperty("size").GetInt32()),
        "normalise" => NormalisationOf(config).Apply(ImagePipeline.ToUnitRange(x)),
        "pipeline" => new ImagePipeline(config.GetProperty("resolution").GetInt32(), ResamplingOf(config), NormalisationOf(config)).Apply(x),
        "generator-output" => ImagePipeline.FromGenerator(x, NormalisationOf(config)),
        var other => throw new InvalidDataException($"unknown op '{other}'; known are resize, centre-crop, normalise, pipeline and generator-output"),
    };

    private static Resampling ResamplingOf(JsonElement config) => new(
        config.GetProperty("mode").GetString() switch
        {
            "bilinear" => Interpolation.Bilinear,
            "bicubic" => Interpolation.Bicubic,
            var other => throw new InvalidDataException($"unknown mode '{other}'; known are bilinear and bicubic"),
        },
        config.GetProperty("antialias").GetBoolean());

    private static Normalisation NormalisationOf(JsonElement config) => new(Numbers(config.GetProperty("mean")), Numbers(config.GetProperty("std")));

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
