using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>The ConvNet's share of an evaluation point at one image per class: five trainings and tests of ours over the same in plain PyTorch, one thread each, taking turns.</summary>
internal sealed class EvaluationPoint : IBenchmark
{
    /// <summary>A twentieth of CIFAR-10's protocol, 1,000 epochs and 10,000 test images.</summary>
    private const int Repeats = 5, Epochs = 50, TestPerClass = 50, Rounds = 3;

    private readonly PyTorchPeer _peer = new("evaluation_point.py");

    public string Name => "evaluation-point";

    public IReadOnlyList<Figure> Run()
    {
        if (_peer.Version() is not { } version)
        {
            return [];
        }

        var protocol = new EvaluationSpec { Architectures = [Architectures.ConvNet], Augmentation = Choices.DefaultAugmentation, Batch = 256, Epochs = Epochs, Repeats = Repeats };
        using var real = DataSets.Load(new() { Name = "procedural", Resolution = 32, TrainPerClass = 1, TestPerClass = TestPerClass }, "", CPU);
        using var rng = new Generator(1);
        using var images = randn([real.Classes, 3, 32, 32], generator: rng);
        using var labels = SyntheticSet.LabelsFor(real.Classes, 1, CPU);
        var training = new EvaluationTraining(new ConvNet(32, real.Classes, 128, 3, "instancenorm"), 1e-3, protocol);
        Console.WriteLine($"PyTorch {version}; ConvNet depth 3 width 128, ten images of 32 px, {Repeats} repeats of {Epochs} epochs and {real.TestCount} test images; medians of {Rounds} rounds");

        var (ours, theirs) = (new List<double>(), new List<double>());
        Evaluate(training, new(images, labels), real, repeats: 1);
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(ProcessorTime.Of(() => Evaluate(training, new(images, labels), real, Repeats)));
            theirs.Add(_peer.Seconds(Repeats, Epochs, real.TestCount));
        }

        var (mine, other) = (ProcessorTime.Median(ours), ProcessorTime.Median(theirs));
        Console.WriteLine(FormattableString.Invariant($"ours {mine:0.00} s, PyTorch {other:0.00} s"));
        return [new(Name, mine / other, "of PyTorch's processor time", 0.5)];
    }

    private static void Evaluate(EvaluationTraining training, SyntheticSet set, RealSet real, int repeats)
    {
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            using var rng = new Generator((ulong)repeat);
            training.Run(set, real, rng, () => { });
        }
    }
}
