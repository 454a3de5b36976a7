using Slfd.Distillation.Generators;
using Slfd.Distillation.Generators.UVits;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Generators.UVits;

/// <summary>f_n is the token sequence after n blocks; with the skips of the blocks before, it gives the image that the whole network gives.</summary>
public sealed class When_a_uvit_is_split : IDisposable
{
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly UVitGenerator _generator = AUVit.Generator();
    private readonly Tensor _classes = tensor(new long[] { 1, 4 });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    public void The_two_parts_make_the_whole(int split, int skips)
    {
        var styles = Styles();
        var features = _generator.Features(styles, _classes, split);
        Assert.Equal([2, 18, 16], features.Map.shape);
        Assert.Equal(skips, features.Held.Count);
        var (whole, parts) = (_generator.Images(styles, _classes, null, 0), _generator.Images(styles, _classes, features, split));
        Assert.Equal([2, 3, 16, 16], whole.shape);
        Assert.Equal(whole.data<float>().ToArray(), parts.data<float>().ToArray());
    }

    [Fact]
    public void Gradients_reach_w_s_and_f_n_but_not_the_skips()
    {
        var styles = Styles().requires_grad_();
        var made = _generator.Features(Styles(), _classes, 2);
        var map = made.Map.detach().requires_grad_();
        Tensor[] held = [.. made.Held.Select(skip => skip.detach().requires_grad_())];
        var images = _generator.Images(styles, _classes, new GeneratorFeatures(map, held), 2);
        images.square().sum().backward();
        Assert.True(styles.grad!.abs().sum().item<float>() > 0);
        Assert.True(map.grad!.abs().sum().item<float>() > 0);
        Assert.All(held, skip => Assert.True(skip.grad is null));
    }

    [Fact]
    public void Samples_may_be_taken_in_chunks()
    {
        var styles = Styles();
        var features = _generator.Features(styles, _classes, 2);
        var second = _generator.Images(styles.narrow(0, 1, 1), _classes.narrow(0, 1, 1), new(features.Map.narrow(0, 1, 1), [.. features.Held.Select(skip => skip.narrow(0, 1, 1))]), 2);
        var both = _generator.Images(styles, _classes, features, 2);
        Assert.True((both[1] - second[0]).abs().max().item<float>() < 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(-1)]
    public void A_split_outside_of_the_network_is_refused(int split) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _generator.Features(Styles(), _classes, split));

    [Fact]
    public void The_class_matters_and_without_one_it_is_the_last_row()
    {
        var styles = Styles();
        var (first, other) = (_generator.Images(styles, tensor(new long[] { 0, 0 }), null, 0), _generator.Images(styles, tensor(new long[] { 1, 1 }), null, 0));
        Assert.False(first.allclose(other, rtol: 0, atol: 0));
        Assert.Equal(_generator.Images(styles, tensor(new long[] { 4, 4 }), null, 0).data<float>().ToArray(), _generator.Images(styles, null, 0).data<float>().ToArray());
    }

    public void Dispose()
    {
        _generator.Dispose();
        _scope.Dispose();
    }

    private Tensor Styles() => _generator.Styles(AUVit.Normal(5, 2, _generator.LatentWidth), _classes);
}
