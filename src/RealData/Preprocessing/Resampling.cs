using static TorchSharp.torch;

namespace Slfd.RealData.Preprocessing;

/// <summary>Resizes images with half-pixel centres. Source: fixtures/README.md <c>preprocess</c>; OP-3 and OP-4 of distillation.md.</summary>
/// <param name="Kernel">What a new pixel is interpolated with.</param>
/// <param name="Antialias">Whether the kernel widens with the step where the image shrinks; without, pixels between the new centres are skipped.</param>
/// <remarks>Both axes are matrix products with weights from the CPU, so that every device gives the same picture, and gradients pass.</remarks>
public sealed record Resampling(Interpolation Kernel, bool Antialias)
{
    /// <summary>The images at another size.</summary>
    /// <param name="images">[…, H, W] floats.</param>
    /// <param name="height">New H, at least 1.</param>
    /// <param name="width">New W, at least 1.</param>
    /// <returns>[…, height, width], not clamped: bicubic overshoots at edges. The caller's dispose scope owns it.</returns>
    public Tensor Apply(Tensor images, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        using var scope = NewDisposeScope();
        var columns = Weights((int)images.shape[^1], width).to(images.device);
        var rows = Weights((int)images.shape[^2], height).to(images.device);
        var wide = nn.functional.linear(images, columns);                                                   // […, H, width]
        return nn.functional.linear(wide.transpose(-1, -2), rows).transpose(-1, -2).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>[to, from]: what share each old pixel has in each new one.</summary>
    private Tensor Weights(int from, int to)
    {
        var axis = AxisWeights.Of(this, from, to);
        var weights = new float[to * from];
        for (var target = 0; target < to; target++)
        {
            var shares = axis.Shares(target);
            for (var index = 0; index < shares.Length; index++)
            {
                weights[target * from + axis.First(target) + index] = (float)shares[index];
            }
        }

        return tensor(weights, [to, from]);
    }

    /// <summary>The kernel's value at a distance in pixels, before the shares are made to add up to one.</summary>
    internal double Share(double offset)
    {
        var x = Math.Abs(offset);
        if (Kernel == Interpolation.Bilinear)
        {
            return Math.Max(0, 1 - x);
        }

        var a = Antialias ? -0.5 : -0.75;
        return x switch
        {
            < 1 => ((a + 2) * x - (a + 3)) * x * x + 1,
            < 2 => a * (((x - 5) * x + 8) * x - 4),
            _ => 0,
        };
    }
}
