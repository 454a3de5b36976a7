using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Tests.Cells;
using Slfd.Distillation.Tests.Spaces;
using Slfd.Experiments.Cells;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Experts;

/// <summary>MTT in every space.</summary>
public sealed class When_experts_are_followed : IDisposable
{
    private readonly RealSet _real = DataSets.Load(SmallCell.Spec.Data, "/nonexistent", CPU);
    private readonly TinyGenerator _generator = new();
    private readonly DrawnTrajectories _experts;

    public When_experts_are_followed()
    {
        var spec = SmallCell.Spec;
        _experts = new(WeightVector.LengthOf(ClassifierFactory.ConvNet(spec.Data.Resolution, _real.Classes, spec.Network)));
    }

    public static TheoryData<string, string> Methods => new()
    {
        { "pixel", "constant-memory" }, { "pixel", "unrolled" }, { "glad", "constant-memory" }, { "slfd", "constant-memory" }, { "slfd", "unrolled" },
    };

    public void Dispose()
    {
        _generator.Dispose();
        _real.Dispose();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_checkpoint_goes_on_bit_for_bit_with_the_learned_rate(string space, string form)
    {
        var spec = Spec(space, form);
        using var through = Compose(spec);
        Update(spec, through, 0, 1, 2);

        using var stopped = Compose(spec);
        Update(spec, stopped, 0);
        using var resumed = Compose(spec with { Seed = 9 });
        resumed.Restore(stopped.State());
        Update(spec, resumed, 1, 2);

        Assert.NotEqual(0.05f, (float)through.Objective!.StudentRate!);
        using var scope = NewDisposeScope();
        Assert.All(through.State(), entry => Assert.True(entry.Value.detach().Equals(resumed.State()[entry.Key].detach()), entry.Key));
    }

    [Fact]
    public void Every_expert_has_its_turn_before_any_has_a_second()
    {
        var spec = Spec("pixel", "constant-memory");
        using var method = Compose(spec);
        Update(spec, method, 0, 1, 2, 3);
        var starts = _experts.Asked.Where((_, index) => index % 2 == 0).Select(asked => asked.Expert).ToList();
        Assert.Equal([0, 1], starts[..2].Order());
        Assert.Equal([0, 1], starts[2..].Order());
        Assert.All(_experts.Asked.Chunk(2), pair => Assert.Equal(pair[0].Epoch + AnExpert.Trajectory.Span, pair[1].Epoch));
        Assert.All(_experts.Asked.Chunk(2), pair => Assert.InRange(pair[0].Epoch, 0, AnExpert.Trajectory.MaximumStart - 1));
    }

    [Fact]
    public void The_module_learns_from_the_students_steps()
    {
        var spec = Spec("slfd", "constant-memory");
        using var method = Compose(spec);
        using var scope = NewDisposeScope();
        var start = method.State().ToDictionary(entry => entry.Key, entry => entry.Value.detach().clone());
        Update(spec, method, 0);
        Assert.False(start["module.factor.weight"].Equals(method.State()["module.factor.weight"].detach()));
        Assert.True(start["module.mean.weight"].Equals(method.State()["module.mean.weight"].detach()));
    }

    [Fact]
    public void A_trajectory_shorter_than_what_is_followed_is_refused()
    {
        var spec = Spec("pixel", "unrolled");
        var refusal = Assert.Throws<ArgumentException>(() => Compose(spec with { Trajectory = spec.Trajectory! with { Span = 9 } }));
        Assert.Contains("3 epochs", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_abandoned_iteration_leaves_no_trace()
    {
        var spec = Spec("slfd", "unrolled");
        using var undisturbed = Compose(spec);
        using var disturbed = Compose(spec);
        var pulses = 0;
        Assert.Throws<CellStoppedException>(() => new Distiller(spec, disturbed.Space, disturbed.Objective!, _real).Update(0, () =>
        {
            if (++pulses == 5)
            {
                throw new CellStoppedException(StopReason.Drain);
            }
        }));
        Update(spec, undisturbed, 0);
        Update(spec, disturbed, 0);
        using var scope = NewDisposeScope();
        Assert.All(undisturbed.State(), entry => Assert.True(entry.Value.detach().Equals(disturbed.State()[entry.Key].detach()), entry.Key));
    }

    private static CellSpec Spec(string space, string form)
    {
        var spec = AnExpert.Following(space switch { "pixel" => SmallCell.Spec, "glad" => LatentCell.Glad, _ => LatentCell.Slfd });
        return spec with { Trajectory = spec.Trajectory! with { Form = form } };
    }

    private CellMethod Compose(CellSpec spec) => CellMethod.Compose(spec, new(_real) { Generator = _generator, Experts = _experts }, new(spec.Seed));

    private void Update(CellSpec spec, CellMethod method, params int[] iterations)
    {
        var distiller = new Distiller(spec, method.Space, method.Objective!, _real);
        Assert.All(iterations, iteration => Assert.True(float.IsFinite(distiller.Update(iteration, () => { }))));
    }
}
