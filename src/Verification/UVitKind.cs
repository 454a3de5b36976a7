using System.Text.Json;
using Slfd.Distillation.Generators.UVits;
using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Verification;

/// <summary><c>uvit</c>: the token sequence after every block, the output, and the gradient of the input.</summary>
internal sealed class UVitKind : IFixtureKind
{
    public string Name => "uvit";

    public void Run(FixtureCase fixture)
    {
        using var weights = new UVitWeights(ShapeOf(fixture.Config), parameter => fixture.Weight(parameter.Key, parameter.Shape));
        if (fixture.NamesUnder("weights").Except(weights.Parameters.Select(parameter => parameter.Key)).FirstOrDefault() is { } foreign)
        {
            throw new InvalidDataException($"weights/{foreign} has no place in the network that the config describes");
        }

        var x = fixture.Leaf("x");
        var tokens = UVit.Tokens(weights, x, fixture.Input("timesteps"), Classes(fixture));
        Stack<Tensor> skips = [];
        for (var block = 0; block < weights.Shape.Blocks; block++)
        {
            tokens = UVit.Block(weights, tokens, skips, block);
            fixture.Check($"out/block_{block}", tokens);
        }

        var y = UVit.Output(weights, tokens);
        fixture.Check("out/y", y);
        autograd.backward([(y * fixture.Input("cotangent")).sum()], inputs: [x]);
        fixture.CheckGradient("x", x);
    }

    /// <summary>The published constructor's arguments.</summary>
    internal static UVitShape ShapeOf(JsonElement config)
    {
        if (config.TryGetProperty("skip", out var skip) && !skip.GetBoolean())
        {
            throw new InvalidDataException(UVitShape.NoSkips);
        }

        if (config.TryGetProperty("qk_scale", out var scale) && scale.ValueKind != JsonValueKind.Null)
        {
            throw new InvalidDataException("this build has no U-ViT whose attention has a scale of its own (qk_scale); no published model is one");
        }

        return new()
        {
            Channels = Number("in_chans"),
            Size = Number("img_size"),
            Patch = Number("patch_size"),
            Width = Number("embed_dim"),
            Depth = Number("depth"),
            Heads = Number("num_heads"),
            Classes = Math.Max(0, Number("num_classes")),
            Hidden = (int)(Number("embed_dim") * config.GetProperty("mlp_ratio").GetDouble()),
            QkvBias = config.GetProperty("qkv_bias").GetBoolean(),
            TimeMlp = config.GetProperty("mlp_time_embed").GetBoolean(),
            Convolution = config.GetProperty("conv").GetBoolean(),
        };

        int Number(string name) => config.GetProperty(name).GetInt32();
    }

    /// <summary>Stored as float32, like everything in these files.</summary>
    internal static Tensor? Classes(FixtureCase fixture) => fixture.Has("in/y") ? fixture.Input("y").to(ScalarType.Int64) : null;
}
