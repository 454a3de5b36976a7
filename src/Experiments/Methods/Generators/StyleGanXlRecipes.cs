namespace Slfd.Experiments.Methods.Generators;

/// <summary>The configurations that publications name.</summary>
public static class StyleGanXlRecipes
{
    /// <summary>Resolutions of the published models.</summary>
    public static IReadOnlyList<int> PublishedResolutions { get; } = [16, 32, 64, 128, 256];

    /// <summary>StyleGAN-XL as published: a stem of 16 px with ten layers, and a stage of seven head layers per doubling; family "t" at double
    /// widths.</summary>
    /// <param name="resolution">One of <see cref="PublishedResolutions"/>.</param>
    /// <param name="channelBase">65536 as published; smaller for reduced networks of the same layout.</param>
    /// <param name="channelMax">1024 as published.</param>
    /// <remarks>Source: generators.md section 1.9, which says how far the widths are verified.</remarks>
    /// <exception cref="ArgumentException">No model of this resolution was published.</exception>
    public static StyleGanXlSchedule Published(int resolution, int channelBase = 65536, int channelMax = 1024)
    {
        if (!PublishedResolutions.Contains(resolution))
        {
            throw new ArgumentException($"StyleGAN-XL was published at {string.Join(", ", PublishedResolutions)} px, not at {resolution}", nameof(resolution));
        }

        var stem = new StyleGanXlStem { Resolution = 16, Layers = 10, ChannelBase = channelBase, ChannelMax = channelMax };
        return StyleGanXlSchedule.Of(stem, [.. Enumerable.Repeat(new StyleGanXlStage(2, 7), int.Log2(resolution / 16))]);
    }

    /// <summary>G_r, GLaD's generator that was never trained: one stem without stages, 17 layers at 64 px and above, ten below.</summary>
    /// <param name="resolution">Side of the images; GLaD made 256 px and, by a recipe that it has commented out, 32 px.</param>
    /// <param name="channelBase">32768 as published.</param>
    /// <param name="channelMax">512 as published.</param>
    /// <remarks>Source: generators.md section 2, "G_r"; the layer count between 32 and 256 px is our reading.</remarks>
    public static StyleGanXlSchedule Random(int resolution, int channelBase = 32768, int channelMax = 512) =>
        StyleGanXlSchedule.Of(new() { Resolution = resolution, Layers = resolution >= 64 ? 17 : 10, ChannelBase = channelBase, ChannelMax = channelMax });
}
