using Slfd.Distillation.Cells;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>Spaces, objectives and baselines by the names of grids.</summary>
public sealed class When_a_method_is_composed : IDisposable
{
    private readonly RealSet _real = DataSets.Load(SmallCell.Spec.Data, "/nonexistent", CPU);

    public void Dispose() => _real.Dispose();

    [Fact]
    public void The_random_baseline_is_real_images_of_each_class_and_has_nothing_to_match()
    {
        using var scope = NewDisposeScope();
        using var method = CellMethod.Compose(SmallCell.Spec with { Method = new() { Baseline = "random" }, Distillation = null, ImagesPerClass = 2 }, new(_real), new(1));
        var images = method.Space.Images().detach();

        Assert.Null(method.Objective);
        for (var label = 0; label < _real.Classes; label++)
        {
            using var rng = new Generator(0);
            var candidates = _real.Draw(label, 8, rng);
            Assert.All(Enumerable.Range(2 * label, 2), row => Assert.Contains(Enumerable.Range(0, 8), index => candidates[index].Equals(images[row])));
        }
    }

    [Fact]
    public void Another_seed_chooses_other_images()
    {
        using var scope = NewDisposeScope();
        var spec = SmallCell.Spec with { Method = new() { Baseline = "random" }, Distillation = null };
        using var one = CellMethod.Compose(spec, new(_real), new(1));
        using var other = CellMethod.Compose(spec, new(_real), new(2));
        Assert.False(one.Space.Images().detach().Equals(other.Space.Images().detach()));
    }

    [Fact]
    public void Noise_has_the_moments_of_a_standard_normal_distribution()
    {
        using var scope = NewDisposeScope();
        using var method = CellMethod.Compose(SmallCell.Spec, new(_real), new(1));
        Assert.Equal(0, method.Space.Images().mean().item<float>(), 0.03);
        Assert.Equal(1, method.Space.Images().std().item<float>(), 0.03);
    }

    [Fact]
    public void More_images_than_a_class_has_are_refused_by_name()
    {
        var spec = SmallCell.Spec with { ImagesPerClass = 9, Distillation = SmallCell.Distillation with { Initialisation = "real" } };
        var refusal = Assert.Throws<ArgumentException>(() => CellMethod.Compose(spec, new(_real), new(1)));
        Assert.Contains(_real.ClassNames[0], refusal.Message, StringComparison.Ordinal);
        Assert.Contains('8', refusal.Message);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_what_is_known()
    {
        var refusal = Assert.Throws<ArgumentException>(() => CellMethod.Compose(SmallCell.Spec with { Method = new() { Matching = "dc", Space = "gladder" } }, new(_real), new(1)));
        Assert.Contains("'gladder'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("pixel", refusal.Message, StringComparison.Ordinal);
    }
}
