using Slfd.RealData.Images;

namespace Slfd.RealData.Decoding;

/// <summary>Makes all images of a source, on all cores, in order.</summary>
internal static class Decoder
{
    private const int BatchBytes = 16 << 20;

    /// <summary>Bytes of one image.</summary>
    public static int ImageBytes(int resolution) => 3 * resolution * resolution;

    /// <summary>Everything in memory; for sets that are small or drawn quickly.</summary>
    /// <exception cref="InvalidDataException">A file is damaged, or a split is larger than an array can be.</exception>
    public static ImageData InMemory(IImageSource source, DecodeWatch watch)
    {
        var splits = Enum.GetValues<SplitName>().Select(split =>
        {
            var labels = source.Labels(split);
            var bytes = (long)labels.Length * ImageBytes(source.Resolution);
            if (bytes > Array.MaxLength)
            {
                throw new InvalidDataException($"{source.Name} at {source.Resolution} px takes {bytes} bytes per split: too large to be held without a cache folder");
            }

            var pixels = new byte[bytes];
            Write(source, split, labels.Length, new MemoryStream(pixels), watch);
            return new ImageSplit(pixels, labels);
        }).ToArray();
        return new(source.Name, source.ClassNames, source.Resolution, source.Normalisation, splits[0], splits[1]);
    }

    /// <summary>Writes the images of a split one after the other.</summary>
    /// <param name="source">Makes them.</param>
    /// <param name="split">Which.</param>
    /// <param name="count">How many the split has.</param>
    /// <param name="into">Gets count·3·r·r bytes.</param>
    /// <param name="watch">Told how far it is.</param>
    /// <exception cref="InvalidDataException">A file is damaged; that of the first image whose file is, however many are.</exception>
    public static void Write(IImageSource source, SplitName split, int count, Stream into, DecodeWatch watch)
    {
        var size = ImageBytes(source.Resolution);
        var batch = new byte[Math.Max(1, Math.Min(count, BatchBytes / size)) * size];
        for (var start = 0; start < count; start += batch.Length / size)
        {
            var images = Math.Min(batch.Length / size, count - start);
            Fill(source, split, start, images, batch);
            into.Write(batch, 0, images * size);
            watch.Count(start + images, count, $"decoded {source.Name} at {source.Resolution} px, {(split == SplitName.Train ? "training" : "test")} split");
        }
    }

    private static void Fill(IImageSource source, SplitName split, int start, int count, byte[] batch)
    {
        var size = ImageBytes(source.Resolution);
        var failures = new Exception?[count];
        // Break, not Stop: every image before a damaged one is still decoded, so that the first damaged one is the one that is named.
        Parallel.For(0, count, (image, loop) =>
        {
            try
            {
                source.Render(split, start + image, batch.AsSpan(image * size, size));
            }
            catch (Exception failure)
            {
                failures[image] = failure;
                loop.Break();
            }
        });
        if (failures.FirstOrDefault(failure => failure is not null) is { } first)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
