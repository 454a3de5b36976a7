using System.Reflection;
using Slfd.Experiments.Settings;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Tests.Specifications;

/// <summary>A method's row in tables is named by what sets it apart, and every key of a specification says who stated its value.</summary>
public class Labels_of_methods
{
    [Fact]
    public void Name_objective_and_space_then_generator_weights_and_rank()
    {
        Assert.Equal("dc/pixel", new MethodSpec { Matching = "dc", Space = "pixel" }.Label());
        Assert.Equal("dm/glad stylegan-xl pretrained",
            new MethodSpec { Matching = "dm", Space = "glad", Generator = "stylegan-xl", Weights = "pretrained" }.Label());
        Assert.Equal("dc/slfd stylegan-xl random rank 10",
            new MethodSpec { Matching = "dc", Space = "slfd", Generator = "stylegan-xl", Weights = "random", Rank = "10" }.Label());
        Assert.Equal("dc/slfd uvit random rank full",
            new MethodSpec { Matching = "dc", Space = "slfd", Generator = "uvit", Weights = "random", Rank = MethodSpec.FullRank }.Label());
    }

    [Fact]
    public void Of_baselines_are_their_names_with_their_generator()
    {
        Assert.Equal("random", new MethodSpec { Baseline = "random" }.Label());
        Assert.Equal("generated stylegan-xl random", new MethodSpec { Baseline = "generated", Generator = "stylegan-xl", Weights = "random" }.Label());
    }

    [Theory]
    [InlineData(MethodSpec.ExpertKind)]
    [InlineData(MethodSpec.GeneratorKind)]
    [InlineData(MethodSpec.UnitKind)]
    public void Of_what_is_no_row_of_a_table_are_their_kind(string kind) =>
        Assert.Equal(kind, new MethodSpec { Kind = kind, Matching = "mtt", Space = "pixel" }.Label());

    [Fact]
    public void Stand_beside_keys_that_all_say_who_stated_them()
    {
        Type[] records = [typeof(ComputeSpec), typeof(MethodSpec), typeof(ExpertSpec), typeof(TrajectorySpec), typeof(StochasticSpec), typeof(NetworkSpec),
            typeof(DistillationSpec), typeof(EvaluationSpec),
            typeof(GeneratorTrainingSpec)];
        var keys = records.SelectMany(record => record.GetProperties(BindingFlags.Public | BindingFlags.Instance)).ToList();
        Assert.True(keys.Count > 50);
        Assert.All(keys, key => Assert.True(key.IsDefined(typeof(StatedByAttribute)), $"{key.DeclaringType!.Name}.{key.Name}"));
    }
}
