using Slfd.Distillation.Cells;
using Slfd.Distillation.CoreSets;
using Slfd.Distillation.Randomness;
using Slfd.Experiments.Cells;
using Slfd.RealData;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.CoreSets;

/// <summary>Core-sets stand for a class as their definitions say, worked out by hand; and the baseline of random images is what pixels start from.</summary>
public class When_images_are_chosen
{
    /// <summary>On a line: two groups, around 0 and around 10, and one far away.</summary>
    private static readonly float[] s_line = [0, 1, -1, 9, 10, 11, 40];

    [Fact]
    public void Herding_keeps_the_mean()
    {
        using var scope = NewDisposeScope();
        var features = tensor(s_line).unsqueeze(1); // mean 10
        Assert.Equal([4, 3, 5], CoreSetChoice.Herding(features, 3)); // 10; then 9 and 11 are as good, the first of them; then 11 makes up for it
    }

    [Fact]
    public void K_center_leaves_none_far_away()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([4, 6, 2], CoreSetChoice.KCenter(tensor(s_line).unsqueeze(1), 3)); // nearest to 10; then 40; then -1
    }

    [Fact]
    public void K_means_takes_one_of_each_cluster_whatever_its_start()
    {
        using var scope = NewDisposeScope();
        for (ulong seed = 0; seed < 8; seed++)
        {
            using var rng = new Generator(seed, CPU);
            Assert.Equal([0, 4, 6], CoreSetChoice.KMeans(tensor(s_line).unsqueeze(1), 3, rng).Order());
        }
    }

    [Fact]
    public void All_of_them_choose_each_image_once_also_where_images_are_equal()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1, CPU);
        var equal = zeros(5, 3);
        foreach (var chosen in new[] { CoreSetChoice.Herding(equal, 5), CoreSetChoice.KCenter(equal, 5), CoreSetChoice.KMeans(equal, 5, rng) })
        {
            Assert.Equal([0, 1, 2, 3, 4], chosen.Order());
        }

        Assert.Throws<ArgumentException>(() => CoreSetChoice.Herding(equal, 6));
    }

    [Theory]
    [InlineData("herding")]
    [InlineData("k-center")]
    [InlineData("k-means")]
    public void A_baseline_is_real_images_of_each_class_the_same_again_and_others_under_another_seed(string name)
    {
        using var scope = NewDisposeScope();
        using var real = DataSets.Load(new() { Name = "procedural", Resolution = 32, TrainPerClass = 12, TestPerClass = 1 }, ".", CPU);
        var first = Images(name, seed: 0, real);
        Assert.Equal([20, 3, 32, 32], first.shape);
        Assert.True(Same(first, Images(name, seed: 0, real)));
        Assert.False(Same(first, Images(name, seed: 1, real)));
        var (own, _) = real.TrainBatch(real.RowsOf(3));
        Assert.Contains(Enumerable.Range(0, 12), place => Same(own[place], first[6]));
        Assert.False(Same(first[6], first[7]));
    }

    [Fact]
    public void Random_images_are_those_that_pixels_start_from_under_the_same_seed()
    {
        using var scope = NewDisposeScope();
        using var real = DataSets.Load(new() { Name = "procedural", Resolution = 32, TrainPerClass = 12, TestPerClass = 1 }, ".", CPU);
        var start = ACell.DcPixel with { Data = Data, ImagesPerClass = 2, Seed = 5, Distillation = ACell.Distillation with { Initialisation = "real" } };
        using var method = CellMethod.Compose(start, new(real), new(5));
        Assert.True(Same(method.Space.Synthesise(), Images("random", seed: 5, real)));
    }

    private static Slfd.Experiments.DataSets.DataSpec Data => new() { Name = "procedural", Resolution = 32, TrainPerClass = 12, TestPerClass = 1 };

    private static bool Same(Tensor one, Tensor other) => one.eq(other).all().item<bool>();

    private static Tensor Images(string name, int seed, RealSet real)
    {
        CellSpec spec = ACell.RandomBaseline with { Data = Data, ImagesPerClass = 2, Method = new() { Baseline = name }, Network = new() { Depth = 3, Norm = "instancenorm", Width = 8 }, Seed = seed };
        using var method = CellMethod.Compose(spec, new(real), new NamedRandom(seed));
        return method.Space.Synthesise().clone();
    }
}
