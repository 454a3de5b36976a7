using Slfd.Experiments.Settings;

namespace Slfd.Experiments.Methods.Generators;

/// <summary>U-ViT, a diffusion model used for one evaluation (generators.md section 4).</summary>
public sealed class UVitPart : GeneratorPart
{
    /// <summary>The first three latent channels are the image.</summary>
    public const string FirstThree = "first-three";

    /// <summary>The image is the linear approximation of the decoder.</summary>
    public const string LinearDecoder = "linear";

    /// <summary>The first rows of w_s are the input, as many as are needed.</summary>
    public const string FirstEight = "first-eight";

    /// <summary>The mean of all groups of so many rows is the input.</summary>
    public const string MeanOfGroups = "mean";

    private const string Large = "L/2", Huge = "H/2";

    /// <summary>What of the latent is the image: <see cref="FirstThree"/> or <see cref="LinearDecoder"/>.</summary>
    public static TextKey Decoder { get; } = new("decoder", [FirstThree, LinearDecoder]);

    /// <summary>With random weights: number of blocks besides the middle one.</summary>
    public static WholeKey Depth { get; } = new("depth", 2, 200);

    /// <summary>Number of attention heads; unset: <see cref="UVitShape.UsualHeads"/>.</summary>
    public static WholeKey Heads { get; } = new("heads", 1, 1024);

    /// <summary>A StyleGAN-XL file whose mapping network gives w_s; unset: w_s is drawn.</summary>
    public static TextKey MappingFile { get; } = new("mapping-file") { NamesAFile = true };

    /// <summary>What of w_s is the input: <see cref="FirstEight"/> or <see cref="MeanOfGroups"/>.</summary>
    public static TextKey Styles { get; } = new("styles", [FirstEight, MeanOfGroups]);

    /// <summary>The fixed time t.</summary>
    public static NumberKey Time { get; } = new("time", 0, 1000);

    /// <summary>With random weights: embedding width.</summary>
    public static WholeKey Width { get; } = new("width", 8, 16384);

    /// <inheritdoc/>
    public override string Name => "uvit";

    /// <inheritdoc/>
    public override string PaperGroup => "UViT";

    /// <inheritdoc/>
    public override int PaperOrder => 2;

    /// <inheritdoc/>
    public override string Remark => "our U-ViT variant: the paper leaves model, time, split and decoder open, so values are not comparable with its Table 5";

    /// <summary>The paper names the model and no more (OP-16 of distillation.md).</summary>
    public override Provenance ProvenanceOf(SettingKey key, int resolution) => Provenance.Assumed;

    /// <inheritdoc/>
    public override IReadOnlyList<SettingKey> Keys { get; } = [Decoder, Depth, Heads, MappingFile, Styles, Time, Width];

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
        var width = Width.Of(settled.Values) ?? published.Width;
        return published with
        {
            Width = width,
            Depth = Depth.Of(settled.Values) ?? published.Depth,
            Heads = Heads.Of(settled.Values) ?? UVitShape.UsualHeads(width),
            Hidden = UVitShape.UsualHidden(width),
        };
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
        var values = shared.Values;
        var width = made ? Width.Of(values) ?? UVitShape.Published(Large).Width : (int?)null;
        var depth = made ? Depth.Of(values) ?? UVitShape.Published(Large).Depth : (int?)null;
        var published = PublishedAs(shared.File);
        return shared.With(
            Decoder.Is(Decoder.Of(values) ?? FirstThree),
            Depth.Is(depth),
            Heads.Is(Heads.Of(values) ?? (width is { } wide ? UVitShape.UsualHeads(wide) : published?.Heads)),
            Styles.Is(Styles.Of(values) ?? FirstEight),
            Time.Is(Time.Of(values) ?? 1),
            Width.Is(width)) with
        {
            Layer = shared.Layer ?? (depth ?? published?.Depth) / 2,
        };
    }

    private static int DefaultSplit(UVitShape shape) => shape.Depth / 2;
}
