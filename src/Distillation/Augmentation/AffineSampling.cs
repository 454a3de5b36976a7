using Slfd.NativeTorch;
using static TorchSharp.torch;

namespace Slfd.Distillation.Augmentation;

/// <summary>Bilinear sampling of images at affine positions, zero outside.</summary>
/// <remarks>
/// The backward of torch's <c>grid_sample</c> adds atomically on CUDA, in whatever order threads come. Where deterministic algorithms are asked for, the same is made of four taps a pixel, which are
/// taken by <c>index_select</c>: its backward is sorted then. Equal to torch's up to rounding, in value and in both gradients. See docs/decisions/0028.
/// </remarks>
public static class AffineSampling
{
    private const int Taps = 4;

    /// <summary>Samples.</summary>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="theta">[B or 1, 2, 3], on the device and in the format of the images: from normalised output to normalised input positions. No gradient reaches it.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the centres of the outer pixels, and not their outer edges.</param>
    /// <returns>Shape of the images; the caller's dispose scope owns it.</returns>
    public static Tensor Apply(Tensor images, Tensor theta, bool alignCorners)
    {
        if (TorchSwitches.IsDeterministic)
        {
            return ByTaps(images, theta, alignCorners);
        }

        var grid = nn.functional.affine_grid(theta.expand(images.shape[0], 2, 3), images.shape, alignCorners);
        return nn.functional.grid_sample(images, grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, alignCorners);
    }

    /// <summary>The deterministic form.</summary>
    /// <inheritdoc cref="Apply"/>
    public static Tensor ByTaps(Tensor images, Tensor theta, bool alignCorners)
    {
        using var scope = NewDisposeScope();
        var (batch, channels, rows, columns, own) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3], theta.shape[0]);
        var grid = nn.functional.affine_grid(theta, [own, channels, rows, columns], alignCorners);
        var (left, toRight) = Split(Position(grid.select(-1, 0), columns, alignCorners));                       // [own, H, W]
        var (top, toBottom) = Split(Position(grid.select(-1, 1), rows, alignCorners));
        List<Tensor> places = [], weights = [];
        foreach (var (down, right) in ((long, long)[])[(0, 0), (0, 1), (1, 0), (1, 1)])
        {
            var (row, column) = (top + down, left + right);
            var inside = row.ge(0).logical_and(row.le(rows - 1)).logical_and(column.ge(0)).logical_and(column.le(columns - 1)).to(images.dtype);
            var share = (right == 0 ? 1 - toRight : toRight) * (down == 0 ? 1 - toBottom : toBottom);
            places.Add((row.clamp(0, rows - 1) * columns + column.clamp(0, columns - 1)).to(ScalarType.Int64).view(own, -1));
            weights.Add((share * inside).view(own, -1));
        }

        var (place, weight) = (stack(places, 1), stack(weights, 1));                                             // [own, 4, H·W]
        return (own == 1 ? Shared() : Each()).MoveToOuterDisposeScope();

        Tensor Shared() =>
            (images.reshape(batch * channels, rows * columns).index_select(1, place.view(-1)).view(batch * channels, Taps, -1) * weight).sum(1).view(images.shape);

        Tensor Each()
        {
            var first = arange(batch, ScalarType.Int64, images.device).view(-1, 1, 1) * (rows * columns);
            var pixels = images.permute(0, 2, 3, 1).reshape(batch * rows * columns, channels);
            return (pixels.index_select(0, (place + first).view(-1)).view(batch, Taps, -1, channels) * weight.unsqueeze(-1)).sum(1).view(batch, rows, columns, channels).permute(0, 3, 1, 2).contiguous();
        }
    }

    private static Tensor Position(Tensor normalised, long size, bool alignCorners) => alignCorners ? (normalised + 1) / 2 * (size - 1) : ((normalised + 1) * size - 1) / 2;

    private static (Tensor Whole, Tensor Fraction) Split(Tensor position)
    {
        var whole = position.floor();
        return (whole, position - whole);
    }
}
