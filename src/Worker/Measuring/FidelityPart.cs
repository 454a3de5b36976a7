using Slfd.Distillation.Cells;
using Slfd.Distillation.Classifiers;
using Slfd.Distillation.Objectives;
using Slfd.Experiments.Classifiers;
using Slfd.Experiments.Methods;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Worker.Measuring;

/// <summary>How far the gradient of the synthetic image under each precision is from float64's: the length of the difference over the length, and the angle, over a few networks.</summary>
internal sealed class FidelityPart : MeasuredPart
{
    private const int Draws = 3, Classes = 10;

    /// <inheritdoc/>
    public override string Name => "fidelity";

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Run(MeasureRequest request)
    {
        using var scope = NewDisposeScope();
        var network = new ConvNet(request.Resolution, Classes, request.Width, Architectures.ConvNetDepth(request.Resolution), "instancenorm");
        List<Measurement> figures = [];
        string[] names = request.OnGpu ? [Precision.Unrounded.Name, Precision.Tf32.Name] : [Precision.Unrounded.Name];
        foreach (var name in names)
        {
            var (apart, angle) = (0.0, 0.0);
            for (var draw = 0; draw < Draws; draw++)
            {
                using var inner = NewDisposeScope();
                _ = new ComputeMode(new() { Precision = name }, request.Device.Device);
                var exact = Gradient(request, network, draw, ScalarType.Float64);
                var measured = Gradient(request, network, draw, ScalarType.Float32).to(ScalarType.Float64);
                apart = Math.Max(apart, ((measured - exact).norm() / exact.norm()).item<double>());
                angle = Math.Max(angle, Math.Acos(Math.Min(1, ((measured * exact).sum() / (measured.norm() * exact.norm())).item<double>())) / Math.PI * 180);
            }

            figures.Add(new($"gradient apart from float64's, {name}", apart, ""));
            figures.Add(new($"gradient turned, {name}", angle, "degrees"));
        }

        _ = new ComputeMode(new ComputeSpec { Precision = request.Precision }, request.Device.Device);
        return figures;
    }

    private static Tensor Gradient(MeasureRequest request, ConvNet network, int draw, ScalarType format)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator((ulong)(draw + 1));
        var device = request.Device.Device;
        Tensor[] parameters = [.. network.Initialise(rng, CPU).Select(parameter => parameter.to(format).to(device).requires_grad_())];
        var (real, synthetic) = (Images(request.IsSmall ? 2 : 16), Images(1).requires_grad_());
        ForwardMode mode = new(Training: true);
        var target = GradientMatching.RealGradients(network, parameters, real, 0, mode);
        var gradients = GradientMatching.SyntheticGradients(network, parameters, synthetic, logits => nn.functional.cross_entropy(logits, zeros([1], ScalarType.Int64, device)), mode);
        autograd.backward([GradientDistance.Named("ours").Of(gradients, target)], inputs: [synthetic]);
        return synthetic.grad!.MoveToOuterDisposeScope();

        Tensor Images(int count) => randn([count, 3, request.Resolution, request.Resolution], generator: rng).to(format).to(device);
    }
}
