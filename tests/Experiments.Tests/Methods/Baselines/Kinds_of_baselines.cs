using Slfd.Experiments.Methods.Baselines;

namespace Slfd.Experiments.Tests.Methods.Baselines;

/// <summary>What each row that optimises nothing trains on, shows and is compared with.</summary>
public class Kinds_of_baselines
{
    [Theory]
    [InlineData("random", 100)]
    [InlineData("generated", 100)]
    [InlineData("herding", 100)]
    [InlineData("k-center", 100)]
    [InlineData("k-means", 100)]
    [InlineData("whole", 50_000)]
    public void Train_on_as_many_images_as_a_distilled_set_has_or_on_all(string name, double images) =>
        Assert.Equal(images, BaselineParts.All.Named(name).Trained(train: 50_000, synthetic: 100));

    [Fact]
    public void Have_images_to_show_except_the_whole_set() =>
        Assert.Equal(["whole"], BaselineParts.All.Where(part => !part.HasImages).Select(part => part.Name));

    [Fact]
    public void That_choose_images_are_one_group() =>
        Assert.Equal(["herding", "k-center", "k-means"], BaselineParts.All.Where(part => part.IsCoreSet).Select(part => part.Name));

    [Fact]
    public void That_are_the_start_of_a_method_are_paired_with_it_by_their_seed()
    {
        Assert.Equal([BaselineParts.Random, "generated"], BaselineParts.All.Where(part => part.PairsBySeed).Select(part => part.Name));
        Assert.Equal(["generated"], BaselineParts.All.Where(part => part.UsesGenerator).Select(part => part.Name));
    }

    [Fact]
    public void That_are_unknown_are_refused_with_those_that_are_known() => Assert.Equal(
        "unknown baseline 'forgetting'; this build knows: random, whole, generated, herding, k-center, k-means",
        Assert.Throws<ArgumentException>(() => BaselineParts.All.Named("forgetting")).Message);
}
