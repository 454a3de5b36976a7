using Slfd.Distillation.Cells;
using Slfd.Experiments.Cells;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>The update of one iteration.</summary>
public sealed class When_a_synthetic_set_is_updated : IDisposable
{
    private readonly RealSet _real = DataSets.Load(SmallCell.Spec.Data, "/nonexistent", CPU);

    public void Dispose() => _real.Dispose();

    [Fact]
    public void The_same_iteration_gives_the_same_bits()
    {
        using var one = Method(SmallCell.Spec);
        using var other = Method(SmallCell.Spec);
        Assert.Equal(Update(SmallCell.Spec, one, 3), Update(SmallCell.Spec, other, 3));
        Assert.Equal(Pixels(one), Pixels(other));
    }

    [Fact]
    public void Another_iteration_draws_another_network_and_other_real_images()
    {
        using var one = Method(SmallCell.Spec);
        using var other = Method(SmallCell.Spec);
        Assert.NotEqual(Update(SmallCell.Spec, one, 3), Update(SmallCell.Spec, other, 4));
    }

    [Fact]
    public void The_gradients_come_to_resemble_the_real_ones()
    {
        var spec = SmallCell.Spec with { Distillation = SmallCell.Distillation with { Augmentation = "none" } };
        using var method = Method(spec);
        var losses = Enumerable.Range(0, 30).Select(_ => Update(spec, method, 0)).ToList();
        Assert.True(losses[^1] < 0.8 * losses[0], $"from {losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void An_abandoned_iteration_leaves_no_trace_even_between_its_outer_steps()
    {
        var spec = SmallCell.Spec with { Distillation = SmallCell.Distillation with { OuterSteps = 2, InnerEpochs = 2 } };
        using var disturbed = Method(spec);
        using var undisturbed = Method(spec);
        Update(spec, disturbed, 0);
        Update(spec, undisturbed, 0);

        var pulses = 0;
        var distiller = new Distiller(spec, disturbed.Space, disturbed.Objective!, _real);
        Assert.Throws<CellStoppedException>(() => distiller.Update(1, () =>
        {
            if (++pulses == 15) // after the ten classes of the first outer step, in the second
            {
                throw new CellStoppedException(StopReason.Drain);
            }
        }));
        Assert.Equal(Pixels(undisturbed), Pixels(disturbed));

        Assert.Equal(Update(spec, undisturbed, 1), Update(spec, disturbed, 1));
        Assert.Equal(Pixels(undisturbed), Pixels(disturbed));
    }

    [Theory]
    [InlineData("batchnorm")]
    [InlineData("layernorm")]
    [InlineData("groupnorm")]
    [InlineData("none")]
    public void Every_norm_of_the_network_can_be_matched(string norm)
    {
        var spec = SmallCell.Spec with { Network = SmallCell.Spec.Network with { Norm = norm } };
        using var method = Method(spec);
        Assert.True(float.IsFinite(Update(spec, method, 0)));
        Assert.True(method.Space.IsFinite());
    }

    [Fact]
    public void A_class_with_several_images_updates_all_of_them()
    {
        var spec = SmallCell.Spec with { ImagesPerClass = 3 };
        using var method = Method(spec);
        var before = Pixels(method);
        Update(spec, method, 0);
        var after = Pixels(method);

        var size = 3 * 32 * 32;
        Assert.Equal(30 * size, after.Length);
        Assert.All(Enumerable.Range(0, 30), image => Assert.NotEqual(before[(image * size)..((image + 1) * size)], after[(image * size)..((image + 1) * size)]));
    }

    private CellMethod Method(CellSpec spec) => CellMethod.Compose(spec, new(_real), new(spec.Seed));

    private float Update(CellSpec spec, CellMethod method, int iteration) => new Distiller(spec, method.Space, method.Objective!, _real).Update(iteration, () => { });

    private static float[] Pixels(CellMethod method)
    {
        using var pixels = method.Space.Images().detach();
        return pixels.data<float>().ToArray();
    }
}
