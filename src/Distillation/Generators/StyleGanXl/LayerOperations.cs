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

    public LayerOperations(StyleGanXlLayer layer)
    {
        _layer = layer;
        _power = new(() => Kept(() => WeightPower.Of(layer.Weight)));
        _aligned = new(() => Kept(() => Convolution.Aligned(layer.Weight).alias()));
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
            return ApplyInHalf(x, w);
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

    /// <summary>In the reference's order of operations: normalised weights for each sample in float32, then convolution and activation in float16, whose range they fit.</summary>
    private Tensor ApplyInHalf(Tensor x, Tensor w)
    {
        var style = Style(w);
        var weight = Weight;
        if (!_layer.IsToRgb)
        {
            weight = weight * weight.square().mean([1, 2, 3], keepdim: true).rsqrt();
            style = style * style.square().mean().rsqrt();
        }

        var perSample = weight.unsqueeze(0) * style.unsqueeze(1).unsqueeze(-1).unsqueeze(-1);                    // [B, O, I, k, k]
        if (!_layer.IsToRgb)
        {
            perSample = perSample * perSample.square().sum([2, 3, 4], keepdim: true).add(1e-8).rsqrt();
        }

        var (batch, side) = (x.shape[0], Weight.shape[2]);
        perSample = (perSample * Gain()).to(ScalarType.Float16).view(-1, Weight.shape[1], side, side);      // [B·O, I, k, k]
        var joined = x.to(ScalarType.Float16).reshape(1, -1, x.shape[2], x.shape[3]);                            // [1, B·I, H, W]
        var y = Convolution.Grouped(joined, perSample, Padding, (1, 1), batch);
        return Activation.Apply(y.view(batch, Weight.shape[0], y.shape[2], y.shape[3]), null, Bias.to(ScalarType.Float16));
    }

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

    private static Tensor Kept(Func<Tensor> compute)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        return compute().DetachFromDisposeScope();
    }
}
