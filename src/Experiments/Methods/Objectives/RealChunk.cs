namespace Slfd.Experiments.Methods.Objectives;

/// <summary>How many real images pass the distilling classifier at once where their gradients add up: what lies in memory is bounded whatever the batch and
/// resolution.</summary>
/// <remarks>On a CPU, activations that stay near its caches (16 images of 32 px); on a GPU, enough to fill it (64 images of 128 px). Part of a cell's
/// rounding, so the numbers are constants.</remarks>
public static class RealChunk
{
    private const int PixelsOnCpu = 1 << 14, PixelsOnGpu = 1 << 20;

    /// <summary>Images at once, at least 1.</summary>
    /// <param name="pixels">Pixels of one image.</param>
    /// <param name="onGpu">Whether the device is a GPU, on which larger chunks pay.</param>
    public static long Of(long pixels, bool onGpu) => Math.Max(1, (onGpu ? PixelsOnGpu : PixelsOnCpu) / pixels);
}
