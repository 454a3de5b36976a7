using Slfd.Distillation.Generators;
using Slfd.Experiments.Methods.Generators;

namespace Slfd.Distillation.Spaces;

/// <summary>How many images go through the generator at once: <see cref="ChunkRule"/>, with f_n measured.</summary>
public static class GeneratorChunk
{
    /// <summary>Images per pass: at least 1, at most <see cref="ChunkRule.Most"/> and all of them.</summary>
    /// <param name="generator">Says how many layers there are, and the size of the images.</param>
    /// <param name="start">The first latents; f_n is measured.</param>
    /// <param name="split">n; null: images from w_s alone.</param>
    /// <param name="memoryScale">1, or less after the cell ran out of memory.</param>
    /// <param name="freeBytes">Of a GPU, before the cell starts; null: not known.</param>
    public static int Of(IImageGenerator generator, LatentStart start, int? split, double memoryScale, long? freeBytes = null)
    {
        var map = start.Features is { Map: var features } ? features.numel() / features.shape[0] : ChunkRule.MapWithoutSplit(generator.Resolution);
        return ChunkRule.Of(
            ChunkRule.GuessedBytes(map, generator.Layers - (split ?? 0)),
            onGpu: start.Styles.device_type != TorchSharp.DeviceType.CPU,
            start.Styles.shape[0],
            memoryScale,
            freeBytes);
    }
}
