using Slfd.Distillation.Tensors;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>A modulated convolution as scales around an ordinary one: y_b = d_b·conv(a_b·x_b, W). Source: generators.md section 1.4.</summary>
/// <param name="InputScale">a, [B, I]: style and input gain.</param>
/// <param name="OutputScale">d, [B, O]: normalisation of the weights and demodulation; null without demodulation.</param>
/// <remarks>
/// The reference builds one set of weights W·s_b per sample and convolves with groups = B. Scaling channels before and after is the same algebra, needs no weights per
/// sample, and its gradient for the style needs no weight gradient. The normalisation of W by its mean square per output channel is a factor of d as well.
/// </remarks>
public sealed record Modulation(Tensor InputScale, Tensor? OutputScale)
{
    private const double Epsilon = 1e-8;

    /// <summary>Scales for demodulated weights.</summary>
    /// <param name="power">Of the weights; <see cref="WeightPower.Of"/>.</param>
    /// <param name="style">s, [B, I].</param>
    /// <param name="inputGain">[], [I] or [B, I]; null: 1.</param>
    public static Modulation Demodulated(WeightPower power, Tensor style, Tensor? inputGain)
    {
        var normal = style * style.square().mean().rsqrt();                                               // [B, I]
        var scale = power.Scale * nn.functional.linear(normal.square(), power.Relative).add(Epsilon).rsqrt(); // [B, O]
        return new(Gained(normal, inputGain), scale);
    }

    /// <summary>Scales for weights that are used as they are: ToRGB.</summary>
    /// <param name="style">s, [B, I].</param>
    /// <param name="inputGain">[], [I] or [B, I]; null: 1.</param>
    public static Modulation Plain(Tensor style, Tensor? inputGain) => new(Gained(style, inputGain), null);

    /// <summary>The whole convolution, differentiable in everything.</summary>
    /// <param name="x">[B, I, H, W].</param>
    /// <param name="weight">[O, I, k, k].</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <returns>[B, O, H + 2·padding − k + 1, …].</returns>
    public Tensor Convolve(Tensor x, Tensor weight, long padding)
    {
        var y = Convolution.Apply(x * OverPixels(InputScale), weight, padding);
        return OutputScale is { } scale ? y * OverPixels(scale) : y;
    }

    /// <summary>[B, C] as [B, C, 1, 1].</summary>
    internal static Tensor OverPixels(Tensor scale) => scale.unsqueeze(-1).unsqueeze(-1);

    private static Tensor Gained(Tensor style, Tensor? inputGain) => inputGain is null ? style : style * inputGain;
}

/// <summary>What demodulation has to know of the weights, once for all samples.</summary>
/// <param name="Scale">[O]: 1 over the root mean square of each output channel's weights.</param>
/// <param name="Relative">[O, I]: sum over the kernel of the squared normalised weights.</param>
public sealed record WeightPower(Tensor Scale, Tensor Relative)
{
    /// <summary>Measures weights; differentiable in them.</summary>
    /// <param name="weight">[O, I, k, k].</param>
    public static WeightPower Of(Tensor weight)
    {
        var power = weight.square().sum([2, 3]);                                            // [O, I]
        var scale = (power.sum(1) / (weight.numel() / weight.shape[0])).rsqrt();            // [O]
        return new(scale, power * scale.square().unsqueeze(1));
    }
}
