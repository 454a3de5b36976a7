using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Tests.Cells;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Evaluation;

/// <summary>The baseline <c>whole</c>: hours of training at full size, so it can be stopped between any two steps.</summary>
public sealed class When_a_classifier_is_trained_on_all_real_images : IDisposable
{
    // 60 images in batches of 16: four steps an epoch, the last of them smaller.
    private static readonly EvaluationSpec s_protocol = SmallCell.Spec.Evaluation with { Batch = 16, Epochs = 3 };

    private readonly RealSet _real = DataSets.Load(new() { Name = "procedural", Resolution = 32, TrainPerClass = 6, TestPerClass = 4 }, "/nonexistent", CPU);

    public void Dispose() => _real.Dispose();

    [Fact]
    public void A_batch_has_the_images_of_its_rows_and_their_labels()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = _real.TrainBatch(tensor([0L, 59, 7]));
        var (all, allLabels) = _real.TrainBatch(arange(60, ScalarType.Int64));
        Assert.Equal([3, 3, 32, 32], images.shape);
        Assert.Equal([0, 59, 7], Enumerable.Range(0, 3).Select(image => Enumerable.Range(0, 60).Single(row => all[row].Equals(images[image]))));
        Assert.Equal([allLabels[0].item<long>(), allLabels[59].item<long>(), allLabels[7].item<long>()], labels.data<long>());
        Assert.Equal(Enumerable.Repeat(6, 10), allLabels.data<long>().GroupBy(label => label).Select(group => group.Count()));
    }

    [Fact]
    public void Every_image_is_seen_once_an_epoch()
    {
        using var training = Start("instancenorm");
        var steps = 0;
        training.Train(() => steps++);
        Assert.Equal(3 * 4, steps);
        Assert.Equal(3, training.Epoch);
    }

    [Theory]
    [InlineData("instancenorm", 0)]
    [InlineData("instancenorm", 4)]
    [InlineData("instancenorm", 6)]
    [InlineData("batchnorm", 11)]
    public void Stopped_before_any_step_it_goes_on_bit_for_bit(string norm, int stopAt)
    {
        using var scope = NewDisposeScope();
        using var undisturbed = Start(norm);
        undisturbed.Train(() => { });

        Dictionary<string, Tensor> saved;
        using (var stopped = Start(norm))
        {
            var steps = 0;
            Assert.Throws<OperationCanceledException>(() => stopped.Train(() =>
            {
                if (steps++ == stopAt)
                {
                    throw new OperationCanceledException();
                }
            }));
            saved = stopped.State().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        }

        using var resumed = Start(norm);
        resumed.Restore(saved);
        resumed.Train(() => { });

        Assert.Equal(undisturbed.State().Keys.Order(), resumed.State().Keys.Order());
        Assert.All(undisturbed.State(), entry => Assert.True(entry.Value.Equals(resumed.State()[entry.Key]), entry.Key));
        Assert.Equal(undisturbed.CountCorrect(() => { }), resumed.CountCorrect(() => { }));
    }

    [Fact]
    public void It_learns_what_the_images_teach()
    {
        using var real = DataSets.Load(new() { Name = "procedural", Resolution = 32, TrainPerClass = 40, TestPerClass = 20 }, "/nonexistent", CPU);
        using var training = new RealTraining(new ConvNet(32, 10, 16, 3, "instancenorm"), peakRate: 0.02, new(0, 0, 0), s_protocol with { Augmentation = "none", Batch = 32, Epochs = 8 }, real, new(1));
        training.Train(() => { });
        Assert.InRange(training.CountCorrect(() => { })!.Value, 60, 200); // chance is 20 of 200
    }

    [Fact]
    public void A_rate_at_which_weights_overflow_gives_no_classifier_and_not_the_share_of_class_0()
    {
        using var training = Start("instancenorm", peakRate: 1e30);
        training.Train(() => { });
        Assert.Null(training.CountCorrect(() => { }));
    }

    [Fact]
    public void A_synthetic_set_that_nothing_can_be_learned_from_gives_no_classifier()
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1, CPU);
        var network = new ConvNet(32, 10, 8, 3, "instancenorm");
        var training = new EvaluationTraining(network, peakRate: 0.01, s_protocol with { Augmentation = "none" });
        var labels = SyntheticSet.LabelsFor(10, 1, CPU);
        Assert.Equal((null, null), training.Run(new(full([10, 3, 32, 32], double.NaN, ScalarType.Float32), labels), _real, rng, () => { }));
        var sound = training.Run(new(rand([10, 3, 32, 32], generator: rng), labels), _real, rng, () => { });
        Assert.NotNull(sound.Correct);
        Assert.InRange(sound.Fitted!.Value, 0, 10);
    }

    [Fact]
    public void A_state_of_another_network_is_refused()
    {
        using var scope = NewDisposeScope();
        using var one = Start("instancenorm");
        using var other = Start("batchnorm");
        Assert.Contains("weights.", Assert.Throws<InvalidDataException>(() => other.Restore(one.State())).Message);
    }

    private RealTraining Start(string norm, double peakRate = 0.01) => new(new ConvNet(32, 10, 8, 3, norm), peakRate, new(0, 0, 1), s_protocol, _real, new(7));
}
