using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>Consecutive frozen layers on the CPU as one differentiable operation.</summary>
/// <remarks>
/// It keeps each layer's input and its convolution's output and nothing else: no modulated weights, no scaled input, no upsampled activation. Gradients reach the
/// first input and the modulations; the style's needs no weight gradient, so backward costs one convolution per layer where the reference has two.
/// </remarks>
internal sealed class FrozenLayersFunction : autograd.SingleTensorFunction<FrozenLayersFunction>
{
    private const string Layers = "layers";

    public override string Name => nameof(FrozenLayersFunction);

    /// <param name="layers">In execution order; every activation must be separable.</param>
    /// <param name="x">[B, I, H, W]: the input of the first.</param>
    /// <param name="modulations">One for each layer.</param>
    /// <returns>The output of the last.</returns>
    public static Tensor Apply(IReadOnlyList<LayerOperations> layers, Tensor x, IReadOnlyList<Modulation> modulations)
    {
        if (!is_grad_enabled() || !(x.requires_grad || modulations.Any(modulation => modulation.InputScale.requires_grad)))
        {
            return Run(layers, x, modulations, kept: null);
        }

        List<Tensor> kept = [];
        try
        {
            return apply([layers, kept, x, .. modulations.SelectMany(modulation => new object[] { modulation.InputScale, modulation.OutputScale! })]);
        }
        finally
        {
            // The graph has its own hold on them by now, and lets go with its last node.
            kept.ForEach(tensor => tensor.Dispose());
        }
    }

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (layers, kept, x) = ((IReadOnlyList<LayerOperations>)vars[0], (List<Tensor>)vars[1], (Tensor)vars[2]);
        List<Tensor> scales = [.. vars.Skip(3).Select(scale => (scale as Tensor)!)];
        var output = Run(layers, x, Modulations(layers.Count, scales), kept);
        ctx.save_data(Layers, layers);
        ctx.save_for_backward([.. scales, x, .. kept]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var scope = NewDisposeScope();
        var layers = (IReadOnlyList<LayerOperations>)ctx.get_data(Layers);
        var saved = ctx.get_saved_variables();
        var modulations = Modulations(layers.Count, saved);
        var gradients = new Tensor?[3 + (2 * layers.Count)];
        var gradient = grad_output;
        for (var index = layers.Count - 1; index >= 0; index--)
        {
            using var step = NewDisposeScope();
            var (input, output) = (saved[(2 * layers.Count) + (2 * index)], saved[(2 * layers.Count) + (2 * index) + 1]);
            var (layer, modulation) = (layers[index], modulations[index]);
            var activation = layer.Activation.KernelFor(output).Backward(output, modulation.OutputScale, layer.Bias, gradient);
            if (!ReferenceEquals(gradient, grad_output))
            {
                gradient.Dispose();
            }

            var scaled = Convolution.InputGradient(activation.X, layer.AlignedWeight, layer.Padding).narrow(1, 0, input.shape[1]);
            activation.X.Dispose();
            gradients[3 + (2 * index)] = ChannelDots(scaled, input).MoveToOuterDisposeScope().MoveToOuterDisposeScope();
            gradients[4 + (2 * index)] = modulation.OutputScale is null ? null : activation.Scale.MoveToOuterDisposeScope().MoveToOuterDisposeScope();
            gradient = scaled.mul_(Modulation.OverPixels(modulation.InputScale)).MoveToOuterDisposeScope();
        }

        gradients[2] = gradient.MoveToOuterDisposeScope();
        return [.. gradients.Select(tensor => tensor!)];
    }

    /// <summary>Runs the layers, dropping each intermediate as soon as the next is there unless it is kept.</summary>
    private static Tensor Run(IReadOnlyList<LayerOperations> layers, Tensor x, IReadOnlyList<Modulation> modulations, List<Tensor>? kept)
    {
        using var scope = NewDisposeScope();
        var current = x;
        for (var index = 0; index < layers.Count; index++)
        {
            var (layer, modulation) = (layers[index], modulations[index]);
            Tensor convolved;
            using (var scaled = current * Modulation.OverPixels(modulation.InputScale))
            {
                convolved = Convolution.Forward(scaled, layer.AlignedWeight, layer.Padding).narrow(1, 0, layer.Weight.shape[0]);
            }

            var next = layer.Activation.KernelFor(convolved).Forward(convolved, modulation.OutputScale, layer.Bias);
            if (kept is not null)
            {
                kept.Add(convolved.DetachFromDisposeScope());
                if (index + 1 < layers.Count)
                {
                    kept.Add(next.DetachFromDisposeScope());
                }
            }
            else
            {
                convolved.Dispose();
                if (index > 0)
                {
                    current.Dispose();
                }
            }

            current = next;
        }

        return current.MoveToOuterDisposeScope();
    }

    private static Modulation[] Modulations(int count, List<Tensor> scales) => [.. Enumerable.Range(0, count).Select(index => new Modulation(scales[2 * index], scales[(2 * index) + 1]))];

    /// <summary>Sum over pixels of a product, [B, C] of [B, C, H, W].</summary>
    private static Tensor ChannelDots(Tensor a, Tensor b)
    {
        var (rows, columns) = (a.shape[0] * a.shape[1], a.shape[2] * a.shape[3]);
        return a.reshape(rows, 1, columns).bmm(b.reshape(rows, columns, 1)).view(a.shape[0], a.shape[1]);
    }
}
