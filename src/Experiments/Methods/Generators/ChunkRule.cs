namespace Slfd.Experiments.Methods.Generators;

/// <summary>How many images go through a generator at once: the rule that workers follow and plans count with.</summary>
/// <remarks>
/// The graph of the layers behind the split is what fills memory. Its size is guessed from f_n: each later layer keeps a handful of maps, up-sampled ones
/// among them, of about f_n's size. The guess
/// depends on the generator and the kind of device only, so that equal cells round alike on equal devices; a GPU with less free memory than it assumes gets a smaller
/// chunk, which its checkpoints keep, and a host with less fails once and goes on with a smaller one.
/// </remarks>
public static class ChunkRule
{
    /// <summary>GLaD's <c>sg_batch</c>.</summary>
    public const int Most = 10;

    /// <summary>Maps of about f_n's size that the graph of one layer keeps.</summary>
    private const double MapsPerLayer = 8;

    /// <summary>Channels of a layer's map, at the images' size, where there is no f_n.</summary>
    private const double WideMap = 256;

    private const double BytesOnCpu = 2e9, BytesOnGpu = 24e9;

    /// <summary>Of a GPU's free memory: the guess is rough, and matching needs its part.</summary>
    private const double ShareOfFree = 0.5;

    /// <summary>Numbers of the map that stands for f_n where the generator is not split.</summary>
    /// <param name="resolution">r in pixels.</param>
    public static double MapWithoutSplit(int resolution) => WideMap * resolution * resolution;

    /// <summary>Bytes that one image is taken for.</summary>
    /// <param name="map">Numbers of one image's f_n, or <see cref="MapWithoutSplit"/>.</param>
    /// <param name="layers">Layers behind the split.</param>
    public static double GuessedBytes(double map, int layers) => sizeof(float) * map * MapsPerLayer * layers;

    /// <summary>Images per pass that keeps a graph.</summary>
    /// <param name="guessedBytes">From <see cref="GuessedBytes"/>.</param>
    /// <param name="onGpu">Whether the device is a GPU.</param>
    /// <param name="images">B.</param>
    /// <param name="memoryScale">1, or less after the cell ran out of memory.</param>
    /// <param name="freeBytes">Of a GPU, before the cell starts; null: not known.</param>
    public static int Of(double guessedBytes, bool onGpu, long images, double memoryScale = 1, long? freeBytes = null) =>
        AtMost(Math.Clamp(Budget(onGpu, freeBytes) / guessedBytes, 1, Most) * memoryScale, images);

    /// <summary>Images per pass that keeps no graph.</summary>
    /// <param name="images">B.</param>
    /// <param name="memoryScale">1, or less after the cell ran out of memory.</param>
    public static int WithoutGraph(long images, double memoryScale) => AtMost(Most * memoryScale, images);

    private static double Budget(bool onGpu, long? freeBytes) => !onGpu ? BytesOnCpu : freeBytes is { } free ? Math.Min(BytesOnGpu, ShareOfFree * free) : BytesOnGpu;

    private static int AtMost(double fits, long images) => (int)Math.Clamp(fits, 1, images);
}
