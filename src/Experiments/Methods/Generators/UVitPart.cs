using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>U-ViT, a diffusion model used for one evaluation (generators.md section 4).</summary>
public sealed class UVitPart : GeneratorPart
{
    private const string Large = "L/2", Huge = "H/2";

    /// <inheritdoc/>
    public override string Name => "uvit";

    /// <inheritdoc/>
    public override string PaperGroup => "UViT";

    /// <inheritdoc/>
    public override int PaperOrder => 2;

    /// <inheritdoc/>
    public override string Remark => "our U-ViT variant: the paper leaves model, time, split and decoder open, so values are not comparable with its Table 5";

    /// <inheritdoc/>
    public override string PublishedFile(string dataset, int resolution) => "imagenet256_uvit_large.pth";

    /// <summary>The published model that a file holds by its name; null: it does not tell.</summary>
    public static UVitShape? PublishedAs(string? file) => file is null ? null
        : Path.GetFileName(file).Contains("huge", StringComparison.OrdinalIgnoreCase) ? UVitShape.Published(Huge)
        : Path.GetFileName(file).Contains("large", StringComparison.OrdinalIgnoreCase) ? UVitShape.Published(Large)
        : null;

    /// <summary>The sizes that settled settings mean; a file whose name does not tell is taken for L/2.</summary>
    public static UVitShape ShapeOf(GeneratorSpec settled)
    {
        var published = PublishedAs(settled.File) ?? UVitShape.Published(Large);
        var width = settled.Width ?? published.Width;
        return published with { Width = width, Depth = settled.Depth ?? published.Depth, Heads = settled.Heads ?? UVitShape.UsualHeads(width), Hidden = UVitShape.UsualHidden(width) };
    }

    /// <inheritdoc/>
    public override GeneratorShape Shape(GeneratorSpec settled, int resolution)
    {
        var shape = ShapeOf(settled);
        double width = shape.Width;
        double patches = shape.Patches;
        var tokens = patches + shape.Extras;
        double pixels = shape.Patch * shape.Patch * shape.Channels;
        var split = Math.Clamp(settled.Layer ?? DefaultSplit(shape), 0, shape.Depth);
        var (linear, attention, skip) = ((4 * width * width) + (2 * width * shape.Hidden), 2 * tokens * tokens * width, 2 * width * width);

        // depth/2 blocks in, one in the middle, depth/2 out; those behind the middle also join a skip.
        var blocks = shape.Blocks - split;
        var joining = Math.Min(blocks, shape.Depth / 2);
        var macs = (blocks * ((tokens * linear) + attention)) + (joining * tokens * skip) + (2 * patches * pixels * width);
        var perBlock = (tokens * ((9 * width) + (2 * shape.Hidden))) + (2 * shape.Heads * tokens * tokens);
        return new(
            macs,
            (shape.Blocks * linear) + (shape.Depth / 2 * skip),
            (tokens * width) + (shape.Size * shape.Size * shape.Channels),
            Math.Min(split, shape.Depth / 2) * tokens * width,
            4 * blocks * perBlock,
            4 * Math.Max(shape.Heads * tokens * tokens, 3.0 * resolution * resolution),
            ChunkRule.GuessedBytes(tokens * width, blocks));
    }

    /// <inheritdoc/>
    protected override GeneratorSpec SettleOwn(GeneratorSpec shared, GeneratorUse use, bool made)
    {
        var width = made ? shared.Width ?? UVitShape.Published(Large).Width : (int?)null;
        var depth = made ? shared.Depth ?? UVitShape.Published(Large).Depth : (int?)null;
        var published = PublishedAs(shared.File);
        return shared with
        {
            ChannelBase = null,
            ChannelMaximum = null,
            Conditional = null,
            Decoder = shared.Decoder ?? GeneratorChoices.Decoders[0],
            Depth = depth,
            Heads = shared.Heads ?? (width is { } wide ? UVitShape.UsualHeads(wide) : published?.Heads),
            Layer = shared.Layer ?? (depth ?? published?.Depth) / 2,
            Layers = null,
            Stages = null,
            Styles = shared.Styles ?? GeneratorChoices.StyleUses[0],
            Time = shared.Time ?? 1,
            Width = width,
        };
    }

    private static int DefaultSplit(UVitShape shape) => shape.Depth / 2;
}
