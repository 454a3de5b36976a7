using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Tests.Methods.Objectives;

/// <summary>How many images' worth of work and memory a step of each objective is, and how many pass at once.</summary>
public class Work_of_objectives
{
    private static readonly MatchingWork s_work = new(Classes: 10, ImagesPerClass: 2, RealBatch: 256, RealAtOnce: 16, Trajectory: null);

    private static readonly TrajectorySpec s_trajectory = new()
    {
        BatchSynthetic = 8,
        Experts = 1,
        Form = TrajectoryForms.ConstantMemory,
        LearningRateOfRate = 1e-5,
        LearningRateStudent = 0.01,
        MaximumStart = 5,
        Span = 2,
        Steps = 10,
    };

    [Fact]
    public void Counts_real_gradients_threefold_and_synthetic_ones_ninefold_under_gradient_matching()
    {
        GradientMatchingPart part = new();
        Assert.Equal((3 * 10 * 256) + (9 * 20), part.ImagesPerStep(s_work));
        Assert.Equal(16, part.ImagesHeld(s_work));
        Assert.Equal(3 * 10 * 2, part.ImagesHeld(s_work with { ClassesTogether = 10 }));
    }

    [Fact]
    public void Counts_real_features_once_under_distribution_matching()
    {
        DistributionMatchingPart part = new();
        Assert.Equal((10 * 256) + (3 * 20), part.ImagesPerStep(s_work));
        Assert.Equal(16, part.ImagesHeld(s_work));
        Assert.Equal(150, part.ImagesHeld(s_work with { ImagesPerClass = 50 }));
    }

    [Fact]
    public void Grows_with_the_students_steps_under_trajectory_matching()
    {
        TrajectoryMatchingPart part = new();
        var constant = s_work with { Trajectory = s_trajectory };
        var unrolled = s_work with { Trajectory = s_trajectory with { Form = TrajectoryForms.Unrolled } };
        Assert.Equal(10 * 8 * 12, part.ImagesPerStep(constant));
        Assert.Equal(10 * 8 * 9, part.ImagesPerStep(unrolled));
        Assert.Equal((24, 240), (part.ImagesHeld(constant), part.ImagesHeld(unrolled)));

        // A set that is smaller than a batch is all of the batch.
        Assert.Equal(10 * 20 * 12, part.ImagesPerStep(s_work with { Trajectory = s_trajectory with { BatchSynthetic = 1000 } }));
    }

    [Theory]
    [InlineData(32, false, 16)]
    [InlineData(128, false, 1)]
    [InlineData(256, false, 1)]
    [InlineData(32, true, 1024)]
    [InlineData(128, true, 64)]
    [InlineData(2048, true, 1)]
    public void Passes_so_many_real_images_at_once(int side, bool onGpu, long images) => Assert.Equal(images, RealChunk.Of((long)side * side, onGpu));

    [Theory]
    [InlineData(1, 32, false, 1)]
    [InlineData(1, 32, true, 10)]
    [InlineData(10, 128, true, 2)]
    [InlineData(50, 256, true, 1)]
    public void Matches_so_many_classes_at_once(int imagesPerClass, int side, bool onGpu, int together) =>
        Assert.Equal(together, ClassesAtOnce.Of(classes: 10, imagesPerClass, (long)side * side, onGpu));

    [Fact]
    public void Is_that_of_a_known_objective() => Assert.Equal(
        "unknown matching objective 'cafe'; this build knows: dc, dm, mtt", Assert.Throws<ArgumentException>(() => ObjectiveParts.All.Named("cafe")).Message);
}
