using Slfd.Distillation.Augmentation;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Augmentation;

/// <summary>An augmentation is drawn as a value and applied as often as one likes; what each operation computes is compared with the reference in the fixtures.</summary>
public sealed class When_images_are_augmented : IDisposable
{
    private const string Strategy = "color_crop_cutout_flip_scale_rotate";
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly Generator _rng = new(11);

    public static TheoryData<string> Operations => [.. Strategy.Split('_')];

    [Fact]
    public void Each_operation_of_the_strategy_is_drawn_equally_often()
    {
        var dsa = new Dsa(Strategy);
        var counts = Enumerable.Range(0, 1200).Select(_ => dsa.Draw(_rng, 1, 32)!.Operation).CountBy(operation => operation).ToDictionary();
        Assert.Equal(Strategy.Split('_').Order(), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 150, 250));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_shared_draw_does_the_same_to_every_image(string operation)
    {
        var dsa = new Dsa(operation);
        var image = randn([1, 3, 16, 16], generator: _rng);
        for (var round = 0; round < 20; round++)
        {
            var draw = dsa.Draw(_rng, 1, 16)!;
            Assert.True(draw.Shared);
            var several = dsa.Apply(draw, image.expand(3, 3, 16, 16));
            Assert.True(several.allclose(dsa.Apply(draw, image).expand(3, 3, 16, 16), 1e-6, 1e-6));
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_draw_per_image_does_to_each_what_it_would_do_alone(string operation)
    {
        var dsa = new Dsa(operation);
        var images = randn([5, 3, 17, 17], generator: _rng);
        var draw = dsa.Draw(_rng, 5, 17)!;
        Assert.False(draw.Shared);
        var together = dsa.Apply(draw, images);
        for (var index = 0; index < 5; index++)
        {
            var own = new AugmentationDraw(operation, draw.Draws.ToDictionary(drawn => drawn.Key, drawn => drawn.Value.narrow(0, index, 1)));
            Assert.True(together[index].allclose(dsa.Apply(own, images.narrow(0, index, 1))[0], 1e-5, 1e-6));
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Gradients_reach_the_images_and_the_shape_stays(string operation)
    {
        var dsa = new Dsa(operation);
        var images = randn([4, 3, 32, 32], generator: _rng).requires_grad_();
        var augmented = dsa.Apply(dsa.Draw(_rng, 4, 32), images);
        Assert.Equal(images.shape, augmented.shape);
        augmented.sum().backward();
        Assert.True(images.grad!.isfinite().all().item<bool>());
        Assert.True(images.grad!.abs().sum().item<float>() > 0);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(17)]
    public void Whole_numbered_draws_reach_both_ends_of_their_range_and_no_further(long size)
    {
        var shift = (long)(size * 0.125 + 0.5);
        var hole = (long)(size * 0.5 + 0.5);
        var crop = new Dsa("crop").Draw(_rng, 5000, size)!.Draws["crop_rows"];
        var cutout = new Dsa("cutout").Draw(_rng, 5000, size)!.Draws["cutout_cols"];
        Assert.Equal((-shift, shift), (crop.min().item<long>(), crop.max().item<long>()));
        Assert.Equal((0, size - hole % 2), (cutout.min().item<long>(), cutout.max().item<long>()));
    }

    [Fact]
    public void The_strategy_none_draws_nothing_and_changes_nothing()
    {
        var images = randn([2, 3, 8, 8], generator: _rng);
        var draw = new Dsa("none").Draw(_rng, 2, 8);
        Assert.Null(draw);
        Assert.True(ReferenceEquals(images, new Dsa("none").Apply(draw, images)));
    }

    [Fact]
    public void The_same_generator_draws_the_same()
    {
        using var first = new Generator(3);
        using var second = new Generator(3);
        var (a, b) = (new Dsa(Strategy).Draw(first, 4, 32)!, new Dsa(Strategy).Draw(second, 4, 32)!);
        Assert.Equal(a.Operation, b.Operation);
        Assert.All(a.Draws, drawn => Assert.True(drawn.Value.Equals(b.Draws[drawn.Key])));
    }

    [Fact]
    public void An_unknown_operation_is_named_with_what_is_allowed() =>
        Assert.Matches("unknown augmentation 'blur' in 'color_blur'; allowed: .*rotate", Assert.Throws<ArgumentException>(() => new Dsa("color_blur")).Message);

    public void Dispose()
    {
        _scope.Dispose();
        _rng.Dispose();
    }
}
