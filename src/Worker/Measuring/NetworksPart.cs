using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Evaluation;
using Slfd.Distillation.Randomness;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Worker.Measuring;

/// <summary>A training step of each classifier on ten images, as an evaluation at one image per class makes it; and ViT's dropout masks of such a step alone.</summary>
internal sealed class NetworksPart : MeasuredPart
{
    private const int Images = 10, Times = 5, Classes = 10, MacsOfAStep = 3, FlopOfAMac = 2;

    /// <inheritdoc/>
    public override string Name => "networks";

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Run(MeasureRequest request)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var device = request.Device.Device;
        var network = new NetworkSpec { Depth = Architectures.ConvNetDepth(request.Resolution), Norm = "instancenorm", Width = request.Width };
        var images = randn([Images, 3, request.Resolution, request.Resolution], generator: rng).to(device);
        var labels = arange(Images, ScalarType.Int64, device);
        List<Measurement> figures = [];
        var (flop, milliseconds) = (0.0, 0.0);
        foreach (var name in Architectures.InThePaper)
        {
            using var trainer = new ClassifierTrainer(
                ClassifierFactory.Create(name, request.Resolution, Classes, network), ClassifierFactory.Create(name, request.Resolution, Classes, network).Initialise(rng, device),
                EvaluationTraining.Momentum, EvaluationTraining.WeightDecay);
            var spent = DeviceClock.Median(device, Times, () =>
            {
                using var step = NewDisposeScope();
                trainer.Step(images, labels, 1e-3, rng);
            });
            figures.Add(new($"step of {name}", spent, "ms"));
            flop += FlopOfAMac * MacsOfAStep * Images * ClassifierParts.All.Named(name).Shape(request.Resolution, Classes, network).Macs;
            milliseconds += spent;
        }

        figures.Add(new("step of all", milliseconds, "ms"));
        figures.Add(new("evaluation", flop / (milliseconds * 1e6), "GFLOP/s"));
        figures.Add(new("dropout masks of a step of vit", DeviceClock.Median(device, Times, () =>
        {
            // As many numbers as at 32 px, whatever the resolution.
            using DropoutMasks masks = new(rng, 0.1, Images * 65 * 512 * 19L, device);
            masks.Next([Images * 65 * 512 * 19L]).Dispose();
        }), "ms"));
        figures.Add(new("the same masks drawn on the processor", DeviceClock.Median(device, Times, () =>
        {
            for (var mask = 0; mask < 19; mask++)
            {
                using var inner = NewDisposeScope();
                rand([Images, 65, 512], generator: rng).ge(0.1).to(ScalarType.Float32).div_(0.9).to(device);
            }
        }), "ms"));
        return figures;
    }
}
