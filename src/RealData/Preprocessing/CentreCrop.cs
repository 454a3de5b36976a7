using static TorchSharp.torch;

namespace Slfd.RealData.Preprocessing;

/// <summary>The square in the middle of an image. Source: distillation.md section 1.2; fixtures/README.md <c>preprocess</c>.</summary>
public static class CentreCrop
{
    /// <summary>Cuts the square out; an image that is too small gets zeros around it first, the odd one below and to the right.</summary>
    /// <param name="images">[…, H, W].</param>
    /// <param name="side">In pixels, at least 1.</param>
    /// <returns>[…, side, side]; the offset is half the difference, a half rounded to even. The caller's dispose scope owns it.</returns>
    public static Tensor Apply(Tensor images, int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        using var scope = NewDisposeScope();
        var (missingRows, missingColumns) = (Math.Max(0, side - images.shape[^2]), Math.Max(0, side - images.shape[^1]));
        var padded = nn.functional.pad(images, [missingColumns / 2, missingColumns - missingColumns / 2, missingRows / 2, missingRows - missingRows / 2]);
        return padded.narrow(-2, Offset(padded.shape[^2], side), side).narrow(-1, Offset(padded.shape[^1], side), side).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Where a square of <paramref name="side"/> begins in the middle of <paramref name="size"/> pixels, which are not fewer.</summary>
    internal static long Offset(long size, int side) => (long)Math.Round((size - side) / 2.0, MidpointRounding.ToEven);
}
