using Slfd.RealData.Images;
using static TorchSharp.torch;

namespace Slfd.RealData.Preprocessing;

/// <summary>From a decoded photograph to what networks see, in the reference's order. Source: distillation.md section 1.2; GLaD utils.py.</summary>
/// <param name="Resolution">r: side of the result in pixels.</param>
/// <param name="Resampling">Bilinear in the reference; antialiasing is OP-3 of distillation.md.</param>
/// <param name="Normalisation">The data set's constants.</param>
public sealed record ImagePipeline(int Resolution, Resampling Resampling, Normalisation Normalisation)
{
    /// <summary>Normalises, resizes so that the shorter side is r, and takes the middle.</summary>
    /// <param name="photograph">[H, W, 3] integers 0 … 255, of any integer type.</param>
    /// <returns>[3, r, r]; the caller's dispose scope owns it.</returns>
    public Tensor Apply(Tensor photograph)
    {
        using var scope = NewDisposeScope();
        var normalised = Normalisation.Apply(ToUnitRange(photograph));
        var (height, width) = ResizedTo((int)photograph.shape[0], (int)photograph.shape[1]);
        return CentreCrop.Apply(Resampling.Apply(normalised, height, width), Resolution).MoveToOuterDisposeScope();
    }

    /// <summary>Size after the resize: the shorter side is r, the longer one r · long / short without its fraction.</summary>
    public (int Height, int Width) ResizedTo(int height, int width) => ShorterSideTo(Resolution, height, width);

    /// <inheritdoc cref="ResizedTo"/>
    internal static (int Height, int Width) ShorterSideTo(int resolution, int height, int width) => height <= width
        ? (resolution, (int)((long)resolution * width / height))
        : ((int)((long)resolution * height / width), resolution);

    /// <summary>Decoded bytes as float planes in [0, 1].</summary>
    /// <param name="photograph">[H, W, 3] integers 0 … 255.</param>
    /// <returns>[3, H, W]; the caller's dispose scope owns it.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public static Tensor ToUnitRange(Tensor photograph)
    {
        if (photograph.dim() != 3 || photograph.shape[2] != 3)
        {
            throw new ArgumentException($"expected [H, W, 3], got [{string.Join(", ", photograph.shape)}]", nameof(photograph));
        }

        using var scope = NewDisposeScope();
        return photograph.permute(2, 0, 1).to(ScalarType.Float32).div(255).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>What a generator puts out, about [−1, 1], as what networks see: (y + 1) / 2, then normalised; not clamped, differentiable. Source: distillation.md section 4.1.</summary>
    /// <param name="output">[B, 3, r, r].</param>
    /// <param name="normalisation">The data set's constants.</param>
    /// <returns>The same shape; the caller's dispose scope owns it.</returns>
    public static Tensor FromGenerator(Tensor output, Normalisation normalisation)
    {
        using var scope = NewDisposeScope();
        return normalisation.Apply((output + 1) / 2).MoveToOuterDisposeScope();
    }
}
