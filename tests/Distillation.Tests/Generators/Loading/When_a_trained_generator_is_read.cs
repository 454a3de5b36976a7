using Slfd.Artifacts;
using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Distillation.Tensors;
using Slfd.Distillation.Tests.Generators.Training;
using Slfd.Experiments.Methods.Generators;
using Slfd.FileFormats.Weights;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.Loading;

/// <summary>A generator that was trained here comes back from its file as it was; a damaged or forged one gives an error that names file and key.</summary>
public sealed class When_a_trained_generator_is_read : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();

    private string Target => _folder.File("generator.safetensors");

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_makes_the_same_images_and_says_what_it_is()
    {
        using var rng = new Generator(5);
        var weights = StyleGanXlInitialisation.Draw(StyleGanXlSchedule.Of(ATraining.Stem), 3, rng, CPU);
        var hash = StyleGanXlFile.Write(Target, weights, ATraining.Stem, "procedural");
        using StyleGanXlGenerator written = new(weights, "in memory");
        using var read = Read();
        Assert.Equal(hash, WholeFile.Sha256(Target));
        Assert.Equal((32, 5, 6, 32, 8, 3), (read.Resolution, read.Layers, read.StyleCount, read.StyleWidth, read.LatentWidth, read.Classes));
        Assert.Contains("3 classes", read.Name, StringComparison.Ordinal);
        var (z, classes) = (randn([2, 8], generator: rng), tensor([0L, 2L]));
        Assert.True(written.Images(written.Styles(z, classes), null, 0).Equals(read.Images(read.Styles(z, classes), null, 0)));
    }

    [Theory]
    [InlineData("layers", "5", "has a tensor 'synthesis.L")]
    [InlineData("layers", "none", "'none' for 'layers'")]
    [InlineData("layers", "2", "describe no generator")]
    [InlineData("style-width", "60000", "holds ")]
    [InlineData("resolution", "48", "describe no generator")]
    public void Metadata_that_do_not_fit_are_refused(string key, string value, string sentence)
    {
        using var rng = new Generator(5);
        using var weights = StyleGanXlInitialisation.Draw(StyleGanXlSchedule.Of(ATraining.Stem), 3, rng, CPU);
        StyleGanXlFile.Write(Target, weights, ATraining.Stem, "procedural");
        using (var file = TensorFile.Read(Target))
        {
            TensorFile.Write(Target, file.Tensors, new Dictionary<string, string>(file.Metadata) { [key] = value });
        }

        var message = Assert.Throws<InvalidDataException>(Read).Message;
        Assert.Contains(Target, message, StringComparison.Ordinal);
        Assert.Contains(sentence, message, StringComparison.Ordinal);
    }

    private StyleGanXlGenerator Read()
    {
        using var file = WeightFile.Open(Target);
        return new(StyleGanXlFile.Read(file, CPU), "a file");
    }
}
