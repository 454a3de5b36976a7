using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>A linear layer with equalised learning rate: its stored numbers are un-scaled. Source: generators.md section 1.1.</summary>
/// <param name="Weight">[out, in].</param>
/// <param name="Bias">[out].</param>
/// <param name="Multiplier">m, the learning-rate multiplier; a network file says it as <c>bias_gain</c>.</param>
public sealed record EqualisedLinear(Tensor Weight, Tensor Bias, double Multiplier = 1)
{
    private const double Slope = 0.2;

    /// <summary>x·(W·m/√in)ᵀ + b·m.</summary>
    /// <param name="x">[B, in].</param>
    /// <returns>[B, out].</returns>
    public Tensor Linear(Tensor x) =>
        nn.functional.linear(x, Weight).mul(Multiplier / Math.Sqrt(Weight.shape[1])).add(Multiplier == 1 ? Bias : Bias * Multiplier);

    /// <summary><see cref="Linear"/>, a leaky ReLU with slope 0.2, and the factor √2.</summary>
    /// <param name="x">[B, in].</param>
    /// <returns>[B, out].</returns>
    public Tensor LeakyRelu(Tensor x) => nn.functional.leaky_relu(Linear(x), Slope).mul(Math.Sqrt(2));
}
