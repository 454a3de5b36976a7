using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>The synthesis network, whole or in two parts. Source: generators.md sections 1 and 2.</summary>
/// <param name="weights">Borrowed; they must outlive this.</param>
public sealed class StyleGanXlSynthesis(StyleGanXlWeights weights) : IDisposable
{
    private readonly LayerOperations[] _layers = [.. weights.Layers.Select(layer => new LayerOperations(layer))];

    /// <summary>Layers, ToRGB included.</summary>
    public int Layers => _layers.Length;

    /// <summary>f_n by the Fourier features and the first n layers.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w].</param>
    /// <param name="split">n; 0: the Fourier features themselves.</param>
    /// <returns>[B, C, H, W], float32.</returns>
    public Tensor Features(Tensor styles, int split) => Run(weights.Input.Features(styles.select(1, 0)), styles, 0, split);

    /// <summary>The image by the layers from n on.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w]; rows 0 to n have no influence.</param>
    /// <param name="features">f_n.</param>
    /// <param name="split">n.</param>
    /// <returns>[B, 3, r, r], nominally in [−1, 1], not clamped.</returns>
    public Tensor Images(Tensor styles, Tensor features, int split) => Run(features, styles, split, _layers.Length) * weights.OutputScale;

    /// <summary>The image from w_s alone.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w].</param>
    /// <returns>[B, 3, r, r], nominally in [−1, 1], not clamped.</returns>
    public Tensor Images(Tensor styles) => Images(styles, Features(styles, 0), 0);

    /// <summary>The images as training makes them: every layer's magnitude follows its input first, and gradients reach whatever weights require them.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w].</param>
    /// <param name="magnitudeDecay">β of the magnitudes; 0: they become those of this batch, which settles an untrained network.</param>
    /// <returns>[B, 3, r, r], nominally in [−1, 1], not clamped.</returns>
    public Tensor Train(Tensor styles, double magnitudeDecay)
    {
        var x = weights.Input.Features(styles.select(1, 0));
        for (var index = 0; index < _layers.Length; index++)
        {
            x = _layers[index].Train(x, styles.select(1, index + 1), magnitudeDecay);
        }

        return x * weights.OutputScale;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }
    }

    /// <summary>The layers [from, to) by torch's own operations; what <see cref="Run"/> must agree with.</summary>
    internal Tensor Compose(Tensor x, Tensor styles, int from, int to)
    {
        for (var index = from; index < to; index++)
        {
            x = _layers[index].Apply(x, styles.select(1, index + 1));
        }

        return x.to(ScalarType.Float32);
    }

    private Tensor Run(Tensor x, Tensor styles, int from, int to)
    {
        var layers = new ArraySegment<LayerOperations>(_layers, from, to - from);
        if (layers.Count == 0)
        {
            return x;
        }

        var fused = x.device_type == DeviceType.CPU && layers.All(layer => layer.Activation.IsSeparable && !layer.IsLearned);
        return fused ? FrozenLayersFunction.Apply(layers, x, [.. layers.Select((layer, index) => layer.Modulate(styles.select(1, from + index + 1)))]) : Compose(x, styles, from, to);
    }
}
