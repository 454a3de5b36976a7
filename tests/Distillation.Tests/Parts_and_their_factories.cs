using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Generators.Loading;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods.Baselines;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;

namespace Slfd.Distillation.Tests;

/// <summary>Whatever a grid can name can be computed, and nothing else is said to be: the lists of parts and the factories agree.</summary>
public class Parts_and_their_factories
{
    [Fact]
    public void Agree_on_the_objectives() => Assert.Equal(ObjectiveParts.All.Select(part => part.GetType()).ToHashSet(), ObjectiveFactory.All.Types.ToHashSet());

    [Fact]
    public void Agree_on_the_spaces() => Assert.Equal(SpaceParts.All.Select(part => part.GetType()).ToHashSet(), SpaceFactory.All.Types.ToHashSet());

    [Fact]
    public void Agree_on_the_baselines() => Assert.Equal(BaselineParts.All.Select(part => part.GetType()).ToHashSet(), BaselineFactory.All.Types.ToHashSet());

    [Fact]
    public void Agree_on_the_generators() => Assert.Equal(GeneratorParts.All.Select(part => part.GetType()).ToHashSet(), GeneratorFactories.All.Types.ToHashSet());

    [Fact]
    public void Agree_on_the_classifiers() => Assert.Equal(ClassifierParts.All.Select(part => part.GetType()).ToHashSet(), ClassifierFactory.All.Types.ToHashSet());

    [Fact]
    public void Say_what_is_missing_where_a_part_has_no_factory()
    {
        var refused = Assert.Throws<ArgumentException>(() => ObjectiveFactory.All.For(new Nameless()));
        Assert.Contains(nameof(Nameless), refused.Message, StringComparison.Ordinal);
    }

    private sealed class Nameless : ObjectivePart
    {
        public override string Name => "nameless";

        public override int PaperOrder => 9;

        public override double LearningRateImages => 1;

        public override double LearningRateStyles => 1;

        public override double LearningRateGenerator => 1;

        public override int GladSplit => 1;

        public override bool JudgesTheStart => false;

        public override double ImagesPerStep(MatchingWork work) => 1;

        public override double ImagesHeld(MatchingWork work) => 1;
    }
}
