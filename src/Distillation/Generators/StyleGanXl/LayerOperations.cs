using Slfd.Distillation.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>One synthesis layer as operations: style, modulated convolution, activation. Source: generators.md section 1.4.</summary>
/// <remarks>What depends on frozen weights alone is computed once; weights that require gradients are read anew every time, and so is the magnitude, which training updates.</remarks>
internal sealed class LayerOperations : IDisposable
{
    private readonly StyleGanXlLayer _layer;
    private readonly Lazy<WeightPower> _power;
    private readonly Lazy<Tensor> _aligned;
    private readonly Lazy<LowPrecisionWeights> _half;

    public LayerOperations(StyleGanXlLayer layer)
    {
        _layer = layer;
        _power = new(() => Kept(() => WeightPower.Of(layer.Weight)));
        _aligned = new(() => Kept(() => Convolution.Aligned(layer.Weight).alias()));
        _half = new(() => Kept(() => LowPrecisionWeights.Of(layer.Weight, ScalarType.Float16)));
        Activation = new()
        {
            UpFilter = layer.UpFilter,
            DownFilter = layer.DownFilter,
            Up = layer.UpFactor,
            Down = layer.DownFactor,
            Padding = layer.Padding,
            Gain = layer.IsToRgb ? 1 : Math.Sqrt(2),
            Slope = layer.IsToRgb ? 1 : 0.2,
            Clamp = layer.Clamp,
        };
    }

    public FilteredLeakyRelu Activation { get; }

    public Tensor Weight => _layer.Weight;

    /// <summary>The frozen weight as <see cref="Convolution"/> wants it.</summary>
    public Tensor AlignedWeight => _aligned.Value;

    public Tensor Bias => _layer.Bias;

    public long Padding => _layer.ConvolutionPadding;

    /// <summary>Whether training would change what the layer computes.</summary>
    public bool IsLearned => Weight.requires_grad || Bias.requires_grad;

    /// <summary>Scales of the layer's convolution.</summary>
    /// <param name="w">[B, L_w].</param>
    public Modulation Modulate(Tensor w)
    {
        var style = Style(w);
        return _layer.IsToRgb ? Modulation.Plain(style, Gain()) : Modulation.Demodulated(Weight.requires_grad ? WeightPower.Of(Weight) : _power.Value, style, Gain());
    }

    /// <summary>The layer by operations that torch differentiates, weights included.</summary>
    /// <param name="x">[B, I, H, W], float32, or float16 where the layer before ran so.</param>
    /// <param name="w">[B, L_w].</param>
    public Tensor Apply(Tensor x, Tensor w)
    {
        if (_layer.UseHalf && x.device_type == DeviceType.CUDA)
        {
            return Apply(x, w, Weight.requires_grad ? LowPrecisionWeights.Of(Weight, ScalarType.Float16) : _half.Value);
        }

        var modulation = Modulate(w);
        var y = Convolution.Apply(x.to(ScalarType.Float32) * Modulation.OverPixels(modulation.InputScale), Weight, Padding);
        return Activation.Apply(y, modulation.OutputScale, Bias);
    }

    /// <summary>The layer as training runs it: the magnitude follows the mean square of the input first. Source: generators.md section 1.4, "Magnitude EMA".</summary>
    /// <param name="x">[B, I, H, W], float32.</param>
    /// <param name="w">[B, L_w].</param>
    /// <param name="decay">β: share of the magnitude that is kept; 0: it becomes that of this batch.</param>
    public Tensor Train(Tensor x, Tensor w, double decay)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            var magnitude = x.detach().to(ScalarType.Float32).square().mean();
            _layer.MagnitudeEma.mul_(decay).add_(magnitude, alpha: 1 - decay);
        }

        return Apply(x, w);
    }

    /// <summary>The layer with convolution and activation in another format; styles and scales stay float32.</summary>
    /// <param name="x">[B, I, H, W], of any format.</param>
    /// <param name="w">[B, L_w].</param>
    /// <param name="weights">In that format.</param>
    internal Tensor Apply(Tensor x, Tensor w, LowPrecisionWeights weights) => weights.Apply(x, Modulate(w), Padding, Activation, Bias);

    public void Dispose()
    {
        if (_power.IsValueCreated)
        {
            _power.Value.Scale.Dispose();
            _power.Value.Relative.Dispose();
        }

        if (_aligned.IsValueCreated)
        {
            _aligned.Value.Dispose();
        }

        if (_half.IsValueCreated)
        {
            _half.Value.Weight.Dispose();
            _half.Value.Norm.Dispose();
        }
    }

    /// <summary>1/√magnitude, [].</summary>
    private Tensor Gain() => _layer.MagnitudeEma.rsqrt();

    /// <summary>ToRGB's style is scaled by 1/√(I·k²), which its weights would otherwise need.</summary>
    private Tensor Style(Tensor w)
    {
        var style = _layer.Affine.Linear(w);
        return _layer.IsToRgb ? style / Math.Sqrt(Weight.numel() / Weight.shape[0]) : style;
    }

    private static WeightPower Kept(Func<WeightPower> compute)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var power = compute();
        return new(power.Scale.DetachFromDisposeScope(), power.Relative.DetachFromDisposeScope());
    }

    private static LowPrecisionWeights Kept(Func<LowPrecisionWeights> compute)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var weights = compute();
        return new(weights.Weight.DetachFromDisposeScope(), weights.Norm.DetachFromDisposeScope());
    }

    private static Tensor Kept(Func<Tensor> compute)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        return compute().DetachFromDisposeScope();
    }
}
