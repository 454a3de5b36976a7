using Slfd.RealData.Images;
using static TorchSharp.torch;

namespace Slfd.RealData.Tests.Images;

/// <summary>What objectives and evaluations get from a real set: random training images of a class, and all test images.</summary>
public sealed class Real_images_are_drawn : IDisposable
{
    private const int Side = 2;

    private readonly RealSet _real = new(
        new ImageData("small", ["even", "odd"], Side, new([0.5f, 0.25f, 0f], [0.5f, 0.25f, 1f]), Split(7), Split(5)), CPU);

    public void Dispose() => _real.Dispose();

    [Fact]
    public void They_are_of_the_class_and_none_comes_twice()
    {
        using var scope = NewDisposeScope();
        var images = _real.Draw(1, 3, new Generator(3, CPU));
        Assert.Equal([3, 3, Side, Side], images.shape);
        Assert.Equal([1, 3, 5], Numbers(images).Order());
    }

    [Fact]
    public void A_class_with_fewer_images_gives_all_of_them()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0, 2, 4, 6], Numbers(_real.Draw(0, 256, new Generator(5, CPU))).Order());
    }

    [Fact]
    public void The_order_is_a_permutation_that_the_generator_alone_decides()
    {
        using var scope = NewDisposeScope();
        var (first, again, other) = (Numbers(_real.Draw(0, 4, new Generator(7, CPU))), Numbers(_real.Draw(0, 4, new Generator(7, CPU))), Numbers(_real.Draw(0, 4, new Generator(9, CPU))));
        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void A_smaller_draw_is_the_beginning_of_a_larger_one()
    {
        using var scope = NewDisposeScope();
        var (two, four) = (Numbers(_real.Draw(0, 2, new Generator(11, CPU))), Numbers(_real.Draw(0, 4, new Generator(11, CPU))));
        Assert.Equal(four.Take(2), two);
    }

    [Fact]
    public void Every_image_is_as_likely_to_come_first_as_any_other()
    {
        using var scope = NewDisposeScope();
        var rng = new Generator(13, CPU);
        var counts = Enumerable.Range(0, 2000).CountBy(_ => Numbers(_real.Draw(0, 1, rng)).Single()).ToDictionary();
        Assert.Equal([0, 2, 4, 6], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 400, 600));
    }

    [Fact]
    public void They_are_normalised_per_channel()
    {
        using var scope = NewDisposeScope();
        var image = _real.Draw(1, 1, new Generator(15, CPU));
        var number = Numbers(image).Single();
        var (red, green) = (image[0, 0, 0, 0].item<float>(), image[0, 1, 0, 0].item<float>());
        Assert.Equal((number / 255.0 - 0.5) / 0.5, red, 1e-6);
        Assert.Equal((number / 255.0 - 0.25) / 0.25, green, 1e-6);
    }

    [Fact]
    public void Test_batches_cover_every_image_once_and_in_order()
    {
        using var scope = NewDisposeScope();
        List<int> numbers = [];
        List<long> labels = [];
        foreach (var (images, classes) in _real.TestBatches(2))
        {
            using var inner = NewDisposeScope();
            numbers.AddRange(Numbers(images));
            labels.AddRange(classes.data<long>().ToArray());
        }

        Assert.Equal([0, 1, 2, 3, 4], numbers);
        Assert.Equal([0L, 1, 0, 1, 0], labels);
    }

    [Fact]
    public void A_test_batch_is_let_go_when_the_next_one_is_asked_for()
    {
        using var scope = NewDisposeScope();
        Tensor? before = null;
        foreach (var (images, _) in _real.TestBatches(1))
        {
            Assert.True(before is null || before.IsInvalid);
            Assert.False(images.IsInvalid);
            before = images;
        }

        Assert.True(before!.IsInvalid);
    }

    [Fact]
    public void A_class_or_count_that_does_not_exist_is_refused()
    {
        using var rng = new Generator(1, CPU);
        Assert.Throws<ArgumentOutOfRangeException>(() => _real.Draw(2, 1, rng));
        Assert.Throws<ArgumentOutOfRangeException>(() => _real.Draw(-1, 1, rng));
        Assert.Throws<ArgumentOutOfRangeException>(() => _real.Draw(0, 0, rng));
        Assert.Throws<ArgumentOutOfRangeException>(() => _real.TestBatches(0));
    }

    /// <summary>Image i has every byte i, and is of class i mod 2.</summary>
    private static ImageSplit Split(int count) =>
        new([.. Enumerable.Range(0, count).SelectMany(image => Enumerable.Repeat((byte)image, 3 * Side * Side))], [.. Enumerable.Range(0, count).Select(image => (byte)(image % 2))]);

    /// <summary>Which images these are: the blue channel is not shifted.</summary>
    private static int[] Numbers(Tensor images) => [.. images.select(1, 2).select(1, 0).select(1, 0).contiguous().data<float>().ToArray().Select(value => (int)Math.Round(value * 255))];
}
