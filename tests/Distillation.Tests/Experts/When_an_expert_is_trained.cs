using Slfd.Distillation.Cells;
using Slfd.Distillation.Experts;
using Slfd.Distillation.Tests.Cells;
using Slfd.Experiments.Cells;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Experts;

/// <summary>A ConvNet on all real images, its weights kept after every epoch.</summary>
public sealed class When_an_expert_is_trained : IDisposable
{
    private static readonly CellSpec s_spec = AnExpert.Following(SmallCell.Spec).Dependencies().First();
    private readonly RealSet _real = DataSets.Load(s_spec.Data, "/nonexistent", CPU);

    public void Dispose() => _real.Dispose();

    [Fact]
    public void It_keeps_the_weights_before_training_and_after_each_epoch()
    {
        using var expert = new ExpertTraining(s_spec, _real);
        Train(expert, 0, 3);
        Assert.Equal(4, expert.Snapshots.Count);
        Assert.All(Enumerable.Range(1, 3), epoch => Assert.False(expert.Snapshots[epoch].Equals(expert.Snapshots[epoch - 1])));
    }

    [Fact]
    public void Its_loss_falls()
    {
        using var expert = new ExpertTraining(s_spec with { Experts = AnExpert.Training with { Augmentation = "none", Batch = 8 } }, _real);
        var losses = Enumerable.Range(0, 6).Select(epoch => expert.Epoch(epoch, () => { })).ToList();
        Assert.True(losses[^1] < 0.9 * losses[0], string.Join(", ", losses));
    }

    [Theory]
    [InlineData("instancenorm", 0)]
    [InlineData("batchnorm", 0.9)]
    public void It_goes_on_from_a_checkpoint_bit_for_bit(string norm, double momentum)
    {
        var spec = s_spec with { Network = s_spec.Network with { Norm = norm }, Experts = AnExpert.Training with { Momentum = momentum } };
        using var through = new ExpertTraining(spec, _real);
        Train(through, 0, 3);

        using var stopped = new ExpertTraining(spec, _real);
        Train(stopped, 0, 1);
        var pulses = 0;
        Assert.Throws<CellStoppedException>(() => stopped.Epoch(1, () =>
        {
            if (++pulses == 2)
            {
                throw new CellStoppedException(StopReason.Drain);
            }
        }));
        using var resumed = new ExpertTraining(spec, _real);
        resumed.Restore(stopped.State());
        Train(resumed, 1, 3);

        Assert.Equal(through.Snapshots.Count, resumed.Snapshots.Count);
        Assert.All(through.Snapshots.Zip(resumed.Snapshots), pair => Assert.True(pair.First.Equals(pair.Second)));
        Assert.Equal(through.CountCorrect(() => { }), resumed.CountCorrect(() => { }));
    }

    [Fact]
    public void Another_seed_is_another_expert()
    {
        using var one = new ExpertTraining(s_spec, _real);
        using var other = new ExpertTraining(s_spec with { Seed = 1 }, _real);
        Assert.False(one.Snapshots[0].Equals(other.Snapshots[0]));
    }

    [Fact]
    public void Every_real_image_has_its_own_label()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = _real.TrainBatch(arange(_real.TrainCount, dtype: ScalarType.Int64));
        for (var label = 0; label < _real.Classes; label++)
        {
            using var rng = new Generator(0);
            Assert.Equal(8, labels.eq(label).sum().item<long>());
            var own = _real.Draw(label, 8, rng);
            var found = images[labels.eq(label)];
            Assert.All(Enumerable.Range(0, 8), image => Assert.Contains(Enumerable.Range(0, 8), other => own[other].Equals(found[image])));
        }
    }

    private static void Train(ExpertTraining expert, int from, int to)
    {
        for (var epoch = from; epoch < to; epoch++)
        {
            expert.Epoch(epoch, () => { });
        }
    }
}
