using Slfd.Distillation.Generators.StyleGanXl;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Worker.Measuring;

/// <summary>The generator's activation both ways, by products with banded matrices and by convolutions with a group for each channel: forward and backward, and how far they are apart. And what a processor takes.</summary>
internal sealed class ResamplingPart : MeasuredPart
{
    private const int Times = 3, Taps = 12;

    /// <inheritdoc/>
    public override string Name => "resampling";

    /// <inheritdoc/>
    public override IEnumerable<Measurement> Run(MeasureRequest request)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator(1);
        var device = request.Device.Device;
        List<Measurement> figures = [];
        foreach (var up in (int[])[2, 4])
        {
            var filter = nn.functional.softmax(randn([Taps * up / 2], generator: rng), 0).to(device);
            FilteredLeakyRelu activation = new() { Up = up, Down = 2, UpFilter = filter, DownFilter = filter.narrow(0, 0, Taps).clone(), Padding = new(Taps, Taps, Taps, Taps), Clamp = 256 };
            var side = request.Resolution / up * 2 + 20; // as the layers that make images of that size
            var x = randn([1, request.IsSmall ? 16 : 512, side, side], generator: rng).to(device);
            Tensor[] outputs = [.. ((bool[])[true, false]).Select(byProducts =>
            {
                figures.Add(new($"up {up} by {(byProducts ? "products" : "convolutions")}", DeviceClock.Median(device, Times, () => Pass(byProducts)), "ms"));
                return Pass(byProducts);
            })];
            figures.Add(new($"up {up} apart", ((outputs[0] - outputs[1]).abs().max() / outputs[1].abs().max()).item<float>(), ""));
            if (device.type == DeviceType.CPU)
            {
                figures.Add(new($"up {up} by the processor's kernel", DeviceClock.Median(device, Times, () =>
                {
                    using var inner = NewDisposeScope();
                    var leaf = x.detach().requires_grad_();
                    activation.Apply(leaf, null, null).sum().backward();
                }), "ms"));
            }

            Tensor Pass(bool byProducts)
            {
                using var inner = NewDisposeScope();
                var leaf = x.detach().requires_grad_();
                var y = activation.Compose(leaf, null, null, byProducts);
                y.sum().backward();
                return y.detach().MoveToOuterDisposeScope();
            }
        }

        return figures;
    }
}
