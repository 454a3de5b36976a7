using Slfd.RealData.Preprocessing;

namespace Slfd.RealData.Photographs;

/// <summary>Resizes a photograph so that its shorter side is r, and takes the middle: <see cref="ImagePipeline"/> without the normalisation, on bytes.</summary>
/// <param name="Resolution">r: side of the result in pixels.</param>
/// <param name="Resampling">The kernel.</param>
/// <remarks>
/// Plain loops in one order and not tensor operations: the bytes are the same on every host, so that two hosts that decode the same files hold the same set.
/// Rounding to bytes before the normalisation costs at most half a grey level; a test holds the result against the pipeline. Source: distillation.md section 1.2.
/// </remarks>
internal sealed record PhotographScaler(int Resolution, Resampling Resampling)
{
    /// <summary>Writes the scaled image as three planes of r×r bytes.</summary>
    /// <param name="photograph">At least one pixel.</param>
    /// <param name="planes">3·r·r bytes.</param>
    public void Apply(Photograph photograph, Span<byte> planes)
    {
        var (height, width) = ImagePipeline.ShorterSideTo(Resolution, photograph.Height, photograph.Width);
        var (top, left) = ((int)CentreCrop.Offset(height, Resolution), (int)CentreCrop.Offset(width, Resolution));
        var rows = AxisWeights.Of(Resampling, photograph.Height, height);
        var columns = AxisWeights.Of(Resampling, photograph.Width, width);

        // Only the rows that the square in the middle sees, each already as narrow as the square.
        var firstRow = rows.First(top);
        var lastRow = rows.First(top + Resolution - 1) + rows.Shares(top + Resolution - 1).Length - 1;
        var narrow = new double[(lastRow - firstRow + 1) * 3 * Resolution];
        for (var row = firstRow; row <= lastRow; row++)
        {
            Narrow(photograph, row, columns, left, narrow.AsSpan((row - firstRow) * 3 * Resolution, 3 * Resolution));
        }

        Span<double> line = new double[3 * Resolution];
        for (var row = 0; row < Resolution; row++)
        {
            line.Clear();
            var shares = rows.Shares(top + row);
            for (var index = 0; index < shares.Length; index++)
            {
                Add(narrow.AsSpan((rows.First(top + row) + index - firstRow) * 3 * Resolution, 3 * Resolution), shares[index], line);
            }

            for (var channel = 0; channel < 3; channel++)
            {
                for (var column = 0; column < Resolution; column++)
                {
                    planes[(channel * Resolution + row) * Resolution + column] = (byte)(Math.Clamp(line[channel * Resolution + column], 0, 255) + 0.5);
                }
            }
        }
    }

    /// <summary>One old row at the new width, only the columns of the square: red, green and blue one after the other.</summary>
    private void Narrow(Photograph photograph, int row, AxisWeights columns, int left, Span<double> line)
    {
        var bytes = photograph.Pixels.AsSpan(photograph.Start + row * photograph.Width * photograph.Channels, photograph.Width * photograph.Channels);
        for (var column = 0; column < Resolution; column++)
        {
            var shares = columns.Shares(left + column);
            var at = columns.First(left + column) * photograph.Channels;
            var (red, green, blue) = (0.0, 0.0, 0.0);
            foreach (var share in shares)
            {
                red += share * bytes[at];
                green += share * bytes[at + 1];
                blue += share * bytes[at + 2];
                at += photograph.Channels;
            }

            (line[column], line[Resolution + column], line[2 * Resolution + column]) = (red, green, blue);
        }
    }

    private static void Add(ReadOnlySpan<double> from, double share, Span<double> to)
    {
        for (var index = 0; index < to.Length; index++)
        {
            to[index] += share * from[index];
        }
    }
}
