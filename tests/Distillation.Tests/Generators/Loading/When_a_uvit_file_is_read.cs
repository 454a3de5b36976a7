using Slfd.Distillation.Generators;
using Slfd.Distillation.Generators.Loading;
using Slfd.Distillation.Tensors;
using Slfd.Distillation.Tests.Generators.UVits;
using Slfd.Experiments.Methods.Generators;
using Slfd.FileFormats.Weights;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.Loading;

/// <summary>A U-ViT's state dict gives a generator, from a <c>.pth</c> and from a <c>.safetensors</c> file alike.</summary>
public sealed class When_a_uvit_file_is_read : IDisposable
{
    private static readonly GeneratorRequest s_request = new() { Device = CPU, Resolution = 16, Settings = new GeneratorSpec().With(UVitPart.Heads.Is(2)) };
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    private static string Torch => Path.Combine(AppContext.BaseDirectory, "Fixtures", "generators", "uvit-state-dict.pth");

    private string Target => _folder.File("weights.safetensors");

    [Fact]
    public void Both_kinds_of_file_give_the_same_images()
    {
        using var first = GeneratorFiles.Load(Torch, s_request).Generator;
        using (var file = WeightFile.Open(Torch))
        {
            TensorFile.Write(Target, file.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.ToTensor()));
        }

        using var second = GeneratorFiles.Load(Target, s_request).Generator;
        var styles = first.Styles(AUVit.Normal(1, 2, first.LatentWidth), tensor(new long[] { 0, 1 }));
        Assert.Equal(first.Images(styles, null, 0).data<float>().ToArray(), second.Images(styles, null, 0).data<float>().ToArray());
    }

    [Fact]
    public void Weights_of_half_precision_become_float32()
    {
        using var weights = AUVit.Weights();
        TensorFile.Write(Target, weights.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.to(ScalarType.BFloat16)));
        using var generator = GeneratorFiles.Load(Target, s_request).Generator;
        Assert.All(generator.Parameters, parameter => Assert.Equal(ScalarType.Float32, parameter.dtype));
        Assert.True((generator.Parameters[0] - weights.Parameters[0].Value).abs().max().item<float>() < 1e-3);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Weights_with_a_number_that_is_not_finite_are_refused(float number)
    {
        using var weights = AUVit.Weights();
        var tensors = weights.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        tensors["out_blocks.1.mlp.fc2.bias"].fill_(number);
        TensorFile.Write(Target, tensors);
        Assert.Contains("not finite", Refusal());
    }

    [Fact]
    public void Heads_that_do_not_divide_the_width_are_refused_with_the_key() =>
        Assert.Contains("set generator.heads", Assert.Throws<InvalidDataException>(() => GeneratorFiles.Load(Torch, s_request with { Settings = new GeneratorSpec().With(UVitPart.Heads.Is(3)) })).Message);

    [Fact]
    public void A_tensor_too_many_or_too_few_is_named()
    {
        using var weights = AUVit.Weights();
        var tensors = weights.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value);
        tensors.Remove("out_blocks.1.mlp.fc2.bias");
        TensorFile.Write(Target, tensors);
        Assert.Contains("has no tensor 'out_blocks.1.mlp.fc2.bias'", Refusal());
        TensorFile.Write(Target, new Dictionary<string, Tensor>(weights.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value)) { ["extra"] = ones(1) });
        Assert.Contains("has a tensor 'extra'", Refusal());
        TensorFile.Write(Target, new Dictionary<string, Tensor> { ["a"] = ones(1) });
        Assert.Contains("has no tensor 'patch_embed.proj.weight', so it is no U-ViT", Refusal());
    }

    [Fact]
    public void The_published_H_has_sixteen_heads_and_the_others_one_for_64_numbers()
    {
        Assert.Equal(16, UVitShape.UsualHeads(1152));
        Assert.Equal(16, UVitShape.UsualHeads(1024));
        Assert.Equal(12, UVitShape.UsualHeads(768));
    }

    [Fact]
    public void Two_thousand_random_changes_give_a_network_or_an_error_that_names_the_file()
    {
        var file = _folder.File("weights.pth");
        Mutations.Refused(file, File.ReadAllBytes(Torch), 2000, 13, path =>
        {
            using var scope = NewDisposeScope();
            GeneratorFiles.Load(path, s_request).Generator.Dispose();
        });
    }

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    private string Refusal()
    {
        var message = Assert.Throws<InvalidDataException>(() => GeneratorFiles.Load(Target, s_request)).Message;
        Assert.StartsWith(Target, message);
        return message;
    }
}
