using Slfd.Distillation.Augmentation;
using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Costs;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Methods.Spaces;
using Slfd.RealData;
using Slfd.RealData.Devices;
using static TorchSharp.torch;

namespace Slfd.Worker.Measuring;

/// <summary>One DC iteration in pixel space, ten classes, one image per class: whole, and split by part; crossings between host and device; memory beside what the plan says.</summary>
internal sealed class IterationPart : MeasuredPart
{
    private const int Times = 3, ForCrossings = 6;

    /// <inheritdoc/>
    public override string Name => "iteration";

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Run(MeasureRequest request)
    {
        var (spec, device) = (Spec(request), request.Device.Device);
        using var real = DataSets.Load(spec.Data, "", device);
        using var method = CellMethod.Compose(spec, new(real), new(spec.Seed));
        var distiller = new Distiller(spec, method.Space, method.Objective!, real);
        request.Device.Memory.Restart();
        var iteration = 0;
        var whole = DeviceClock.Median(device, Times, () => distiller.Update(iteration++, () => { }));
        yield return new("iteration", whole, "ms");
        var alone = new Distiller(spec, method.Space, new ClasswiseGradientMatching(new(GradientDistance.Named(spec.Distillation!.Distance)), together: 1), real);
        yield return new("iteration, class by class", DeviceClock.Median(device, Times, () => alone.Update(iteration++, () => { })), "ms");
        foreach (var part in Split(request, spec, real))
        {
            yield return part;
        }

        var before = Crossings.Count;
        for (var count = 0; count < ForCrossings; count++)
        {
            distiller.Update(iteration++, () => { });
        }

        yield return new("crossings of an iteration", (double)(Crossings.Count - before) / ForCrossings, "");
        var cost = CellCost.Of(spec);
        yield return new("matching", cost.Matching / spec.Distillation!.Iterations / (whole * 1e6), "GFLOP/s");
        yield return new("memory measured", request.Device.Memory.PeakBytes() / 1e9, "GB");
        var plan = CellMemory.Of(spec, request.OnGpu);
        yield return new("memory planned", (plan.Data + plan.Weights + plan.Latents + plan.Runtime + plan.Matching) / 1e9, "GB");
    }

    /// <summary>The steps of <see cref="GradientMatching"/>, one after the other, for all classes.</summary>
    private static List<Measurement> Split(MeasureRequest request, CellSpec spec, RealSet real)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var device = request.Device.Device;
        var network = ClassifierFactory.ConvNet(request.Resolution, real.Classes, spec.Network);
        var augmentation = new Dsa(spec.Distillation!.Augmentation);
        ForwardMode mode = new(Training: true);
        Tensor[] parameters = [];
        Dictionary<string, double> spent = new(StringComparer.Ordinal);
        for (var round = 0; round <= Times; round++)
        {
            using var inner = NewDisposeScope();
            Dictionary<string, double> own = new(StringComparer.Ordinal);
            Add("network", () => parameters = [.. network.Initialise(rng, device).Select(parameter => parameter.requires_grad_())]);
            for (var label = 0; label < real.Classes; label++)
            {
                using var ofClass = NewDisposeScope();
                Tensor batch = zeros([]), synthetic = randn([1, 3, request.Resolution, request.Resolution], generator: rng).to(device).requires_grad_(), seen = synthetic;
                Tensor[] target = [], gradients = [];
                Add("real batch", () => batch = real.Draw(label, request.BatchReal, rng));
                Add("augmentation", () =>
                {
                    var draw = augmentation.Draw(rng, 1, request.Resolution);
                    (batch, seen) = (augmentation.Apply(draw, batch), augmentation.Apply(draw, synthetic));
                });
                Add("real gradients", () => target = GradientMatching.RealGradients(network, parameters, batch, label, mode));
                Add("synthetic gradients", () => gradients = GradientMatching.SyntheticGradients(
                    network, parameters, seen, logits => nn.functional.cross_entropy(logits, full([1], label, ScalarType.Int64, device)), mode));
                Add("distance and its gradient", () => autograd.backward([GradientDistance.Named("ours").Of(gradients, target)], inputs: [synthetic]));
            }

            foreach (var (name, milliseconds) in own.Where(_ => round > 0))
            {
                spent[name] = spent.GetValueOrDefault(name) + (milliseconds / Times);
            }

            void Add(string name, Action work) => own[name] = own.GetValueOrDefault(name) + DeviceClock.Once(device, work);
        }

        return [.. spent.Select(part => new Measurement($"part: {part.Key}", part.Value, "ms"))];
    }

    private static CellSpec Spec(MeasureRequest request) => new()
    {
        Compute = new() { Precision = request.Precision, Deterministic = false },
        Data = new() { Name = "procedural", Resolution = request.Resolution, TrainPerClass = request.BatchReal, TestPerClass = 1 },
        Distillation = new()
        {
            Augmentation = Choices.DefaultAugmentation,
            BatchReal = request.BatchReal,
            Distance = "ours",
            Initialisation = "noise",
            InnerEpochs = 1,
            Iterations = 1000,
            LearningRateImages = 0.1,
            LearningRateNetwork = 0.01,
            Momentum = 0.5,
            OuterSteps = 1,
        },
        Evaluation = new() { Architectures = [Architectures.ConvNet], Augmentation = Choices.DefaultAugmentation, Batch = 256, Epochs = 1, Every = 1000, Repeats = 1 },
        ImagesPerClass = 1,
        Method = new() { Matching = new GradientMatchingPart().Name, Space = new PixelPart().Name },
        Network = new() { Depth = Architectures.ConvNetDepth(request.Resolution), Norm = "instancenorm", Width = request.Width },
        Seed = 0,
    };
}
