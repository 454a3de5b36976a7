using static TorchSharp.torch;

namespace Slfd.Distillation.Stochastic;

/// <summary>One linear layer on the last axis, started as PyTorch starts it: weight and bias uniform in ±1/√inputs.</summary>
public sealed class LinearHead : IDisposable
{
    /// <param name="name">For checkpoints.</param>
    /// <param name="inputs">L_w.</param>
    /// <param name="outputs">Numbers per slot.</param>
    /// <param name="scale">Factor on the first values.</param>
    /// <param name="rng">CPU generator: weight, then bias.</param>
    /// <param name="device">Where it computes.</param>
    /// <param name="trained">Whether its weights take gradients.</param>
    public LinearHead(string name, long inputs, long outputs, double scale, Generator rng, Device device, bool trained)
    {
        var bound = scale / Math.Sqrt(inputs);
        using var scope = NewDisposeScope();
        Name = name;
        Weight = Drawn(outputs, inputs);
        Bias = Drawn(outputs);

        Tensor Drawn(params long[] shape) =>
            rand(shape, generator: rng).mul_(2 * bound).sub_(bound).to(device).requires_grad_(trained).DetachFromDisposeScope();
    }

    /// <summary>For checkpoints.</summary>
    public string Name { get; }

    /// <summary>[outputs, inputs].</summary>
    public Tensor Weight { get; }

    /// <summary>[outputs].</summary>
    public Tensor Bias { get; }

    /// <summary>Both, with their names.</summary>
    public IEnumerable<(string Name, Tensor Leaf)> Leaves => [($"{Name}.weight", Weight), ($"{Name}.bias", Bias)];

    /// <summary>[…, inputs] → […, outputs].</summary>
    public Tensor Apply(Tensor x) => nn.functional.linear(x, Weight, Bias);

    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
