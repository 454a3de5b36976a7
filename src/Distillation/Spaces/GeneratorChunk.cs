using Slfd.Distillation.Generators;

namespace Slfd.Distillation.Spaces;

/// <summary>How many images go through the generator at once.</summary>
/// <remarks>
/// The graph of the layers behind the split is what fills memory. Its size is guessed from f_n: each later layer keeps a handful of maps, up-sampled ones among them, of about f_n's size. The guess
/// depends on the generator and the kind of device only, so that equal cells round alike on equal devices; a host with less memory fails once and goes on with a smaller chunk.
/// </remarks>
public static class GeneratorChunk
{
    /// <summary>GLaD's <c>sg_batch</c>.</summary>
    private const int Most = 10;

    /// <summary>Maps of about f_n's size that the graph of one layer keeps.</summary>
    private const double MapsPerLayer = 8;

    /// <summary>Channels of a layer's map, at the images' size, where no f_n can be measured.</summary>
    private const double WideMap = 256;

    private const double BytesOnCpu = 2e9, BytesOnGpu = 24e9;

    /// <summary>Images per pass: at least 1, at most 10 and all of them.</summary>
    /// <param name="generator">Says how many layers there are, and the size of the images.</param>
    /// <param name="start">The first latents; f_n is measured.</param>
    /// <param name="split">n; null: images from w_s alone.</param>
    /// <param name="memoryScale">1, or less after the cell ran out of memory.</param>
    public static int Of(IImageGenerator generator, LatentStart start, int? split, double memoryScale)
    {
        var map = start.Features is { Map: var features } ? features.numel() / features.shape[0] : WideMap * generator.Resolution * generator.Resolution;
        var perImage = sizeof(float) * map * MapsPerLayer * (generator.Layers - (split ?? 0));
        var budget = start.Styles.device_type == TorchSharp.DeviceType.CPU ? BytesOnCpu : BytesOnGpu;
        return AtMost(Math.Clamp(budget / perImage, 1, Most) * memoryScale, start.Styles.shape[0]);
    }

    /// <summary>Images per pass that keeps no graph.</summary>
    /// <param name="images">B.</param>
    /// <param name="memoryScale">1, or less after the cell ran out of memory.</param>
    public static int WithoutGraph(long images, double memoryScale) => AtMost(Most * memoryScale, images);

    private static int AtMost(double fits, long images) => (int)Math.Clamp(fits, 1, images);
}
