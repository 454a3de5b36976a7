using Slfd.RealData.Images;
using Slfd.RealData.Preprocessing;
using static TorchSharp.torch;

namespace Slfd.RealData.Tests.Preprocessing;

/// <summary>What the reference's cases (Fixtures/preprocess) leave open about sizes, borders and gradients.</summary>
public class Photographs_are_prepared
{
    private static readonly Resampling[] s_all =
        [.. from kernel in Enum.GetValues<Interpolation>() from antialias in new[] { false, true } select new Resampling(kernel, antialias)];

    [Theory]
    [InlineData(500, 375, 170, 128)]
    [InlineData(375, 500, 128, 170)]
    [InlineData(64, 64, 128, 128)]
    [InlineData(1, 3, 128, 384)]
    public void The_shorter_side_becomes_the_resolution_and_the_longer_loses_its_fraction(int height, int width, int newHeight, int newWidth) =>
        Assert.Equal((newHeight, newWidth), new ImagePipeline(128, s_all[0], Normalisation.ImageNet).ResizedTo(height, width));

    [Fact]
    public void An_even_picture_stays_even_up_to_its_borders()
    {
        using var scope = NewDisposeScope();
        foreach (var (resampling, side) in s_all.SelectMany(resampling => new[] { (resampling, 3), (resampling, 40) }))
        {
            var resized = resampling.Apply(full([1, 3, 17, 9], 0.625f), side, side);
            Assert.True((resized - 0.625f).abs().max().item<float>() < 1e-6f, $"{resampling} to {side}");
        }
    }

    [Fact]
    public void The_same_size_gives_the_same_picture()
    {
        using var scope = NewDisposeScope();
        var picture = rand([3, 7, 11], generator: new Generator(3, CPU));
        Assert.All(s_all, resampling => Assert.True((resampling.Apply(picture, 7, 11) - picture).abs().max().item<float>() < 1e-6f, $"{resampling}"));
    }

    [Fact]
    public void Antialiasing_lets_no_pixel_go_unseen_when_an_image_shrinks()
    {
        using var scope = NewDisposeScope();
        var picture = zeros(1, 32, 32);
        picture[0, 5, 5] = tensor(1f);
        Assert.Equal(0, new Resampling(Interpolation.Bilinear, Antialias: false).Apply(picture, 4, 4).abs().sum().item<float>());
        Assert.True(new Resampling(Interpolation.Bilinear, Antialias: true).Apply(picture, 4, 4).sum().item<float>() > 0.01f);
    }

    [Fact]
    public void Gradients_pass_through_resize_crop_and_normalisation()
    {
        using var scope = NewDisposeScope();
        var picture = rand([2, 3, 9, 12], generator: new Generator(5, CPU)).requires_grad_();
        var seen = Normalisation.Cifar10.Apply(CentreCrop.Apply(s_all[3].Apply(picture, 6, 8), 6));
        seen.sum().backward();
        Assert.True(picture.grad!.abs().sum().item<float>() > 0);
    }

    [Fact]
    public void Normalisation_can_be_undone()
    {
        using var scope = NewDisposeScope();
        var picture = rand([2, 3, 4, 4], generator: new Generator(7, CPU));
        Assert.True((Normalisation.ImageNet.Undo(Normalisation.ImageNet.Apply(picture)) - picture).abs().max().item<float>() < 1e-6f);
    }

    [Fact]
    public void Channels_that_are_not_three_are_refused_with_the_shape()
    {
        using var grey = zeros(1, 4, 4);
        Assert.Contains("[1, 4, 4]", Assert.Throws<ArgumentException>(() => Normalisation.ImageNet.Apply(grey)).Message, StringComparison.Ordinal);
        Assert.Contains("[1, 4, 4]", Assert.Throws<ArgumentException>(() => ImagePipeline.ToUnitRange(grey)).Message, StringComparison.Ordinal);
    }
}
