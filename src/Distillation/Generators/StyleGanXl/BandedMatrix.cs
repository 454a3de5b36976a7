using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>Resampling along one axis as a product with a matrix whose rows are the filter's taps, shifted: what a GPU does fast, where a convolution with a group for each channel is slow.</summary>
/// <remarks>The same sums as the polyphase form has, in another order. Differentiable as often as one likes, and deterministic. See docs/decisions/0042.</remarks>
internal static class BandedMatrix
{
    /// <summary>Upsampling by zeros between pixels and a true convolution with the taps, then padding or cropping.</summary>
    /// <param name="taps">As the convolution applies them.</param>
    /// <param name="size">Pixels before.</param>
    /// <param name="factor">Pixels after for one before.</param>
    /// <param name="before">Zeros before the first of the full convolution's outputs; below zero: outputs that are cropped.</param>
    /// <param name="after">Zeros after the last, likewise.</param>
    /// <returns>[pixels after, pixels before], float32 on the CPU.</returns>
    public static Tensor Upsampling(float[] taps, int size, int factor, int before, int after)
    {
        var rows = ((size - 1) * factor) + taps.Length + before + after;
        return Matrix(rows, size, (row, column) => row - before - (column * factor), taps);
    }

    /// <summary>A correlation with the taps of which each <paramref name="factor"/>-th output is kept.</summary>
    /// <param name="taps">As the correlation applies them.</param>
    /// <param name="size">Pixels before.</param>
    /// <param name="factor">Pixels before for one after.</param>
    /// <returns>[pixels after, pixels before], float32 on the CPU.</returns>
    public static Tensor Downsampling(float[] taps, int size, int factor) =>
        Matrix(((size - taps.Length) / factor) + 1, size, (row, column) => column - (row * factor), taps);

    /// <summary>Rows and columns of images by a matrix each.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="ofRows">[H', H].</param>
    /// <param name="ofColumns">[W', W].</param>
    /// <returns>[B, C, H', W'].</returns>
    public static Tensor Apply(Tensor x, Tensor ofRows, Tensor ofColumns)
    {
        var (batch, channels, rows, columns) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var across = x.reshape(-1, columns).mm(ofColumns.t()).view(batch * channels, rows, -1);
        return ofRows.unsqueeze(0).expand(batch * channels, -1, -1).bmm(across).view(batch, channels, ofRows.shape[0], ofColumns.shape[0]);
    }

    private static Tensor Matrix(int rows, int columns, Func<int, int, int> tapOf, float[] taps)
    {
        var numbers = new float[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                numbers[row, column] = tapOf(row, column) is var tap && tap >= 0 && tap < taps.Length ? taps[tap] : 0;
            }
        }

        return tensor(numbers);
    }
}
