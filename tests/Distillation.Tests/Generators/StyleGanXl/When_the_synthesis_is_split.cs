using Slfd.Distillation.Generators;
using Slfd.Distillation.Generators.StyleGanXl;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.StyleGanXl;

/// <summary>f_n and w_s are optimised apart from each other: what each reaches is what the layers on either side of the split read.</summary>
public sealed class When_the_synthesis_is_split : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    public void The_two_parts_give_the_whole(int split)
    {
        using var generator = AGenerator.Of();
        var styles = AGenerator.Styles(generator, 2);
        var whole = generator.Images(styles, null, 0);
        Assert.Equal([2, 3, AGenerator.Resolution, AGenerator.Resolution], whole.shape);
        Assert.True(AGenerator.Difference(generator.Images(styles, generator.Features(styles, split), split), whole) < 1e-6);
    }

    [Fact]
    public void Rows_of_w_up_to_the_split_get_no_gradient_and_all_later_ones_do()
    {
        using var generator = AGenerator.Of();
        var styles = AGenerator.Styles(generator, 2).detach().requires_grad_();
        GeneratorFeatures features;
        using (no_grad())
        {
            features = generator.Features(styles, 4);
        }

        generator.Images(styles, features, 4).square().sum().backward();
        var perRow = styles.grad!.abs().sum([0, 2]).data<float>().ToArray();
        Assert.All(perRow.Take(5), value => Assert.Equal(0, value));
        Assert.All(perRow.Skip(5), value => Assert.True(value > 0));
    }

    [Fact]
    public void Without_a_split_every_row_of_w_gets_a_gradient()
    {
        using var generator = AGenerator.Of();
        using var rng = new Generator(3, CPU);
        generator.Parameters.Last(parameter => parameter.shape is [4, 12]).copy_(randn([4, 12], generator: rng)); // the input's: at 0, row 0 would move nothing
        var styles = AGenerator.Styles(generator, 1).detach().requires_grad_();
        generator.Images(styles, null, 0).square().sum().backward();
        Assert.All(styles.grad!.abs().sum([0, 2]).data<float>().ToArray(), value => Assert.True(value > 0));
    }

    [Fact]
    public void Chunks_give_the_images_and_gradients_of_the_whole_batch_to_rounding()
    {
        using var generator = AGenerator.Of();
        var styles = AGenerator.Styles(generator, 3).detach();
        var features = generator.Features(styles, 4).Map.detach();
        var (images, forStyles, forFeatures) = Differentiate(generator, styles, features);
        for (var sample = 0; sample < 3; sample++)
        {
            var own = Differentiate(generator, styles.narrow(0, sample, 1), features.narrow(0, sample, 1));
            Assert.True(AGenerator.Difference(own.Images, images.narrow(0, sample, 1)) < 1e-5);
            Assert.True(AGenerator.Difference(own.Styles, forStyles.narrow(0, sample, 1)) < 1e-4);
            Assert.True(AGenerator.Difference(own.Features, forFeatures.narrow(0, sample, 1)) < 1e-4);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_split_that_leaves_nothing_on_one_side_is_refused(int split)
    {
        using var generator = AGenerator.Of();
        Assert.Contains("between 1 and 6", Assert.Throws<ArgumentOutOfRangeException>(() => generator.Features(AGenerator.Styles(generator, 1), split)).Message);
    }

    public void Dispose() => _scope.Dispose();

    private static (Tensor Images, Tensor Styles, Tensor Features) Differentiate(StyleGanXlGenerator generator, Tensor styles, Tensor features)
    {
        var (w, f) = (styles.detach().clone().requires_grad_(), features.detach().clone().requires_grad_());
        var images = generator.Images(w, new(f, []), 4);
        images.square().sum().backward();
        return (images.detach(), w.grad!, f.grad!);
    }
}
