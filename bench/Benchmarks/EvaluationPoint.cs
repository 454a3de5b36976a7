using System.Globalization;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using Slfd.RealData;
using static TorchSharp.torch;

namespace Slfd.Benchmarks;

/// <summary>An evaluation point at one image per class: trainings and tests of ours over the same in plain PyTorch, one thread each, taking turns.</summary>
/// <param name="name">As in <c>bench/run</c>.</param>
/// <param name="networks">Which classifiers are trained.</param>
/// <param name="repeats">Trainings of each.</param>
/// <param name="epochs">Of each training.</param>
/// <param name="goal">Of the ratio.</param>
/// <remarks>Epochs and test images are the same part of CIFAR-10's protocol (1,000 and 10,000), so that training and testing have their true shares.</remarks>
internal sealed class EvaluationPoint(string name, IReadOnlyList<string> networks, int repeats, int epochs, double goal) : IBenchmark
{
    private const int Rounds = 3;

    private readonly PyTorchPeer _peer = new("evaluation_point.py");

    /// <summary>The paper's five networks.</summary>
    public static EvaluationPoint OfFive() => new("evaluation-point", Architectures.InThePaper, repeats: 1, epochs: 4, goal: 0.6);

    /// <summary>The ConvNet alone, longer.</summary>
    public static EvaluationPoint OfConvNet() => new("evaluation-point-convnet", [Architectures.ConvNet], repeats: 3, epochs: 40, goal: 0.8);

    public string Name => name;

    public IReadOnlyList<Figure> Run()
    {
        if (_peer.Version() is not { } version)
        {
            return [];
        }

        using var real = DataSets.Load(new() { Name = "procedural", Resolution = 32, TrainPerClass = 1, TestPerClass = epochs }, "", CPU);
        Console.WriteLine($"PyTorch {version}; ConvNet of width 128, ten images of 32 px, {real.TestCount} test images; medians of {Rounds} rounds");
        return [Compare(real)];
    }

    private Figure Compare(RealSet real)
    {
        var protocol = new EvaluationSpec { Architectures = [.. networks], Augmentation = Choices.DefaultAugmentation, Batch = 256, Epochs = epochs, Repeats = repeats };
        using var rng = new Generator(1);
        using var images = randn([real.Classes, 3, 32, 32], generator: rng);
        using var labels = SyntheticSet.LabelsFor(real.Classes, 1, CPU);
        string[] sizes = [repeats.ToString(CultureInfo.InvariantCulture), epochs.ToString(CultureInfo.InvariantCulture), real.TestCount.ToString(CultureInfo.InvariantCulture)];
        var (ours, kept, usual) = (0.0, 0.0, 0.0);
        foreach (var network in networks)
        {
            EvaluationTraining training = new(
                ClassifierFactory.Create(network, 32, real.Classes, new() { Depth = 3, Norm = "instancenorm", Width = 128 }), Architectures.LearningRate(network), protocol);
            Evaluate(training, new(images, labels), real, times: 1);
            List<double> mine = [], theirs = [], plain = [];
            for (var round = 0; round < Rounds; round++)
            {
                mine.Add(ProcessorTime.Of(() => Evaluate(training, new(images, labels), real, repeats)));
                theirs.Add(_peer.Seconds(keepsMemory: true, [.. sizes, network]));
                plain.Add(_peer.Seconds(keepsMemory: false, [.. sizes, network]));
            }

            Console.WriteLine(FormattableString.Invariant(
                $"{network}, {repeats} × {epochs} epochs: ours {ProcessorTime.Median(mine):0.00} s, PyTorch {ProcessorTime.Median(theirs):0.00} s, as a user would start it {ProcessorTime.Median(plain):0.00} s"));
            (ours, kept, usual) = (ours + ProcessorTime.Median(mine), kept + ProcessorTime.Median(theirs), usual + ProcessorTime.Median(plain));
        }

        Console.WriteLine(FormattableString.Invariant($"{name}: {ours / usual:0.00} of what a user would start"));
        return new(name, ours / kept, "of PyTorch's processor time", goal);
    }

    private static void Evaluate(EvaluationTraining training, SyntheticSet set, RealSet real, int times)
    {
        for (var repeat = 0; repeat < times; repeat++)
        {
            using var rng = new Generator((ulong)repeat);
            training.Run(set, real, rng, () => { });
        }
    }
}
