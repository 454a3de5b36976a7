using Slfd.Distillation.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>Upsample, leaky ReLU, downsample: the activation of a synthesis layer. Source: generators.md section 1.5.</summary>
/// <remarks>
/// Nowhere are zeros inserted: a separable filter runs along each axis as a strided (transposed) convolution, which is its polyphase form. On the CPU
/// <see cref="ResamplingKernel"/> does all of it plane by plane and keeps no upsampled tensor; on a GPU it is a product with a <see cref="BandedMatrix"/> along each axis; filters of rank 2, and float64 on the
/// CPU, go by depthwise convolutions.
/// </remarks>
public sealed class FilteredLeakyRelu
{
    private readonly Dictionary<(long Height, long Width), ResamplingKernel> _kernels = [];
    private readonly Dictionary<(bool Up, bool Rows, long Size, string Device, ScalarType Format), Tensor> _bands = [];

    /// <summary>[taps], [rows, columns], or null: the identity.</summary>
    public Tensor? UpFilter { get; init; }

    /// <summary>[taps], [rows, columns], or null: the identity.</summary>
    public Tensor? DownFilter { get; init; }

    /// <summary>Upsampling factor.</summary>
    public int Up { get; init; } = 1;

    /// <summary>Downsampling factor.</summary>
    public int Down { get; init; } = 1;

    /// <summary>Zeros around the upsampled image.</summary>
    public ResamplingPadding Padding { get; init; }

    /// <summary>Factor after the leaky ReLU.</summary>
    public double Gain { get; init; } = Math.Sqrt(2);

    /// <summary>Slope below zero; 1: linear.</summary>
    public double Slope { get; init; } = 0.2;

    /// <summary>Bound of the activation; null: none. Its gradient is 1 inside and at the bounds, 0 outside.</summary>
    public double? Clamp { get; init; }

    /// <summary>Whether filters are applied as a correlation instead of a true convolution.</summary>
    public bool FlipFilter { get; init; }

    /// <summary>Whether <see cref="ResamplingKernel"/> can do it: filters of rank 1, on the CPU.</summary>
    internal bool IsSeparable => UpFilter is null or { Dimensions: 1 } && DownFilter is null or { Dimensions: 1 };

    /// <summary>The activation, differentiable in all three.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">[B, C]: x is multiplied by it first; null: not.</param>
    /// <param name="bias">[C]: added before anything else; null: none.</param>
    /// <returns>[B, C, H', W'].</returns>
    public Tensor Apply(Tensor x, Tensor? scale, Tensor? bias) => x.device_type == DeviceType.CPU && x.dtype == ScalarType.Float32 && IsSeparable
        ? FilteredLeakyReluFunction.Apply(KernelFor(x), x, scale, bias)
        : Compose(x, scale, bias, byProducts: x.device_type != DeviceType.CPU && IsSeparable);

    /// <summary>The same by torch's own operations, on any device and in any precision.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">[B, C] or null.</param>
    /// <param name="bias">[C] or null.</param>
    /// <param name="byProducts">Whether filters are products with banded matrices; where they are separable. Otherwise they are depthwise convolutions.</param>
    internal Tensor Compose(Tensor x, Tensor? scale, Tensor? bias, bool byProducts = false)
    {
        if (scale is not null)
        {
            x *= Modulation.OverPixels(scale);
        }

        if (bias is not null)
        {
            x += bias.view(1, -1, 1, 1);
        }

        var (rows, columns) = Axes(UpFilter);
        var up = Up == 1 && UpFilter is null ? nn.functional.pad(x, Sides(0, 0))
            : byProducts ? BandedMatrix.Apply(x, Band(x, up: true, ofRows: true), Band(x, up: true, ofRows: false))
            : nn.functional.pad(Upsample(x), Sides(rows - 1, columns - 1));
        var active = (Slope == 1 ? up : nn.functional.leaky_relu(up, Slope)) * Gain;
        if (Clamp is { } bound)
        {
            active = active.clamp(-bound, bound);
        }

        return Down == 1 && DownFilter is null ? active
            : byProducts && DownFilter is not null ? BandedMatrix.Apply(active, Band(active, up: false, ofRows: true), Band(active, up: false, ofRows: false))
            : Downsample(active);
    }

    /// <summary>The kernel for inputs of this size.</summary>
    internal ResamplingKernel KernelFor(Tensor x)
    {
        var size = (x.shape[2], x.shape[3]);
        lock (_kernels)
        {
            if (!_kernels.TryGetValue(size, out var kernel))
            {
                _kernels[size] = kernel = new(this, (int)size.Item1, (int)size.Item2);
            }

            return kernel;
        }
    }

    /// <summary>Taps along one axis in the order in which a correlation applies them.</summary>
    internal float[] Taps(Tensor? filter, float gain)
    {
        if (filter is null)
        {
            return [gain];
        }

        using var scope = NewDisposeScope();
        float[] taps = [.. filter.cpu().to(ScalarType.Float32).data<float>().Select(tap => tap * gain)];
        return FlipFilter ? taps : [.. taps.Reverse()];
    }

    /// <summary>The matrix along one axis, made once for each size, device and format.</summary>
    private Tensor Band(Tensor x, bool up, bool ofRows)
    {
        var size = x.shape[ofRows ? 2 : 3];
        var key = (up, ofRows, size, x.device.ToString(), x.dtype);
        lock (_bands)
        {
            if (!_bands.TryGetValue(key, out var band))
            {
                using var scope = NewDisposeScope();
                // A transposed convolution is a true one already, so only a flipped filter is reversed; a correlation is none, so only one that is not flipped is.
                var taps = Taps(up ? UpFilter : DownFilter, gain: 1);
                if (up)
                {
                    taps.AsSpan().Reverse();
                }

                var sides = Sides(taps.Length - 1, taps.Length - 1);
                var made = up
                    ? BandedMatrix.Upsampling(taps, (int)size, Up, (int)sides[ofRows ? 2 : 0], (int)sides[ofRows ? 3 : 1])
                    : BandedMatrix.Downsampling(taps, (int)size, Down);
                _bands[key] = band = made.to(x.dtype).mul_(up ? Up : 1).to(x.device).DetachFromDisposeScope();
            }

            return band;
        }
    }

    /// <summary>Full transposed convolution by the up filter times up², uncropped.</summary>
    private Tensor Upsample(Tensor x)
    {
        // A transposed convolution is a true one already, so only a flipped filter is reversed.
        var filter = Prepared(UpFilter, x, reverse: FlipFilter);
        if (filter is null)
        {
            return Convolution.Transposed(x, Depthwise(ones(1, 1, x.dtype, x.device) * (Up * Up), x), (Up, Up), x.shape[1]);
        }

        if (filter.dim() == 2)
        {
            return Convolution.Transposed(x, Depthwise(filter * (Up * Up), x), (Up, Up), x.shape[1]);
        }

        var across = Convolution.Transposed(x, Depthwise(filter.unsqueeze(0) * Up, x), (1, Up), x.shape[1]);
        return Convolution.Transposed(across, Depthwise(filter.unsqueeze(1) * Up, x), (Up, 1), x.shape[1]);
    }

    private Tensor Downsample(Tensor x)
    {
        var filter = Prepared(DownFilter, x, reverse: !FlipFilter);
        if (filter is null)
        {
            return x.slice(2, 0, x.shape[2], Down).slice(3, 0, x.shape[3], Down);
        }

        if (filter.dim() == 2)
        {
            return Convolution.Grouped(x, Depthwise(filter, x), 0, (Down, Down), x.shape[1]);
        }

        var across = Convolution.Grouped(x, Depthwise(filter.unsqueeze(0), x), 0, (1, Down), x.shape[1]);
        return Convolution.Grouped(across, Depthwise(filter.unsqueeze(1), x), 0, (Down, 1), x.shape[1]);
    }

    /// <summary>Padding as <c>pad</c> takes it, less what a full transposed convolution has added at either end; and the zeros that a zero-inserting form has after its last pixel.</summary>
    private long[] Sides(long rows, long columns) =>
        [Padding.Left - columns, Padding.Right + AfterLast - columns, Padding.Top - rows, Padding.Bottom + AfterLast - rows];

    private long AfterLast => Up - 1;

    private static (long Rows, long Columns) Axes(Tensor? filter) => filter switch
    {
        null => (1, 1),
        { Dimensions: 1 } => (filter.shape[0], filter.shape[0]),
        _ => (filter.shape[0], filter.shape[1]),
    };

    private static Tensor? Prepared(Tensor? filter, Tensor like, bool reverse)
    {
        var prepared = filter?.to(like.dtype, like.device);
        return prepared is not null && reverse ? prepared.flip([.. Enumerable.Range(0, (int)prepared.dim()).Select(axis => (long)axis)]) : prepared;
    }

    private static Tensor Depthwise(Tensor filter, Tensor x) => filter.unsqueeze(0).unsqueeze(0).expand(x.shape[1], 1, -1, -1);
}
