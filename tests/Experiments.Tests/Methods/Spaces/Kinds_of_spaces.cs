using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Tests.Methods.Spaces;

/// <summary>Where a generator is split, what its rows are called, and what a reader must know of them.</summary>
public class Kinds_of_spaces
{
    [Theory]
    [InlineData("glad", "dc", 16)]
    [InlineData("glad", "dm", 20)]
    [InlineData("glad", "mtt", 12)]
    [InlineData("slfd", "dc", 16)]
    [InlineData("slfd", "dm", 16)]
    public void Split_the_generator_at_a_published_layer(string space, string objective, int layer) =>
        Assert.Equal(layer, SpaceParts.All.Named(space).Split(ObjectiveParts.All.Named(objective)));

    [Fact]
    public void Without_a_generator_split_none() =>
        Assert.Equal("space 'pixel' splits no generator",
            Assert.Throws<InvalidOperationException>(() => new PixelPart().Split(new GradientMatchingPart())).Message);

    [Fact]
    public void Are_pixels_or_latents_and_one_of_them_is_stochastic()
    {
        Assert.Equal(["glad", "slfd"], SpaceParts.All.Where(part => part.IsLatent).Select(part => part.Name));
        Assert.Equal(["slfd"], SpaceParts.All.Where(part => part.IsStochastic).Select(part => part.Name));
        Assert.Equal("unknown space 'w+'; this build knows: pixel, glad, slfd", Assert.Throws<ArgumentException>(() => SpaceParts.All.Named("w+")).Message);
    }

    [Fact]
    public void Are_called_in_rows_as_the_paper_calls_them()
    {
        GradientMatchingPart dc = new();
        Assert.Equal("GLaD(DC)", new GladPart().PaperNameWithRank(new(), dc));
        Assert.Equal("SLFD rank=10", new SlfdPart().PaperNameWithRank(new() { Rank = "10" }, dc));
        Assert.Equal("SLFD multi", new SlfdPart().PaperNameWithRank(new() { Rank = MethodSpec.FullRank }, dc));
    }

    [Fact]
    public void That_are_our_reading_of_the_paper_say_so()
    {
        Assert.Null(new GladPart().Remark(new DistributionMatchingPart()));
        Assert.StartsWith("SLFD as we read it", new SlfdPart().Remark(new GradientMatchingPart()), StringComparison.Ordinal);
        Assert.StartsWith("SLFD with DM as we read it", new SlfdPart().Remark(new DistributionMatchingPart()), StringComparison.Ordinal);
        Assert.Equal("SLFD with MTT is ours: it is not in the paper", new SlfdPart().Remark(new TrajectoryMatchingPart()));
    }
}
