namespace Slfd.Experiments.Methods.Generators;

/// <summary>Sizes of a U-ViT. Source: generators.md section 4.1.</summary>
public sealed record UVitShape
{
    /// <summary>C: channels of input and output.</summary>
    public required int Channels { get; init; }

    /// <summary>H = W: side of the square input, a multiple of <see cref="Patch"/>.</summary>
    public required int Size { get; init; }

    /// <summary>p.</summary>
    public required int Patch { get; init; }

    /// <summary>E.</summary>
    public required int Width { get; init; }

    /// <summary>d: blocks besides the middle one, even.</summary>
    public required int Depth { get; init; }

    /// <summary>h; divides <see cref="Width"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Rows of the label table; 0: not conditional. The published models have 1001, the last of which means "no class".</summary>
    public int Classes { get; init; }

    /// <summary>Width of the MLPs between their layers; 4·E in the published models.</summary>
    public required int Hidden { get; init; }

    /// <summary>Whether q, k and v have biases.</summary>
    public bool QkvBias { get; init; }

    /// <summary>Whether the time token passes an MLP.</summary>
    public bool TimeMlp { get; init; }

    /// <summary>Whether a 3×3 convolution ends the network.</summary>
    public bool Convolution { get; init; }

    /// <summary>Label and time tokens before the patches.</summary>
    public int Extras => Classes > 0 ? 2 : 1;

    /// <summary>N: patch tokens.</summary>
    public int Patches => Size / Patch * (Size / Patch);

    /// <summary>In, middle and out blocks: d + 1.</summary>
    public int Blocks => Depth + 1;

    /// <summary>The 256-px latent model L/2 (the default) or H/2.</summary>
    /// <exception cref="ArgumentException">Another name.</exception>
    public static UVitShape Published(string name) => name switch
    {
        "L/2" => new() { Channels = 4, Size = 32, Patch = 2, Width = 1024, Depth = 20, Heads = 16, Classes = 1001, Hidden = 4096, Convolution = true },
        "H/2" => new() { Channels = 4, Size = 32, Patch = 2, Width = 1152, Depth = 28, Heads = 16, Classes = 1001, Hidden = 4608 },
        _ => throw new ArgumentException($"unknown U-ViT '{name}'; known are L/2 and H/2"),
    };

    /// <summary>Heads that a model has unless told: 64 wide each, except that the published H/2 has 16 at width 1152.</summary>
    public static int UsualHeads(int width) => width == 1152 ? 16 : Math.Max(1, width / 64);

    /// <summary>Why a U-ViT without skips is refused.</summary>
    public const string NoSkips = "this build has no U-ViT without skips (skip = false); no published model is one";

    /// <summary>Width of the MLPs that a model has unless told.</summary>
    public static int UsualHidden(int width) => 4 * width;

    /// <summary>What a state dict's shapes say; only the number of heads leaves no trace in them. Source: generators.md section 4.2.</summary>
    /// <param name="shapes">Shape by state-dict key.</param>
    /// <param name="heads">h; null: <see cref="UsualHeads"/>.</param>
    /// <param name="origin">The file, for messages.</param>
    /// <exception cref="InvalidDataException">Not a U-ViT; the message names origin, key and what was expected.</exception>
    public static UVitShape From(IReadOnlyDictionary<string, long[]> shapes, int? heads, string origin)
    {
        var projection = Side("patch_embed.proj.weight", 4);
        var position = Side("pos_embed", 3);
        var (width, channels, patch) = (projection[0], projection[1], projection[2]);
        var classes = shapes.ContainsKey("label_emb.weight") ? Side("label_emb.weight", 2)[0] : 0;
        var inner = Enumerable.Range(0, MostBlocks).TakeWhile(block => shapes.ContainsKey($"in_blocks.{block}.norm1.weight")).Count();
        var patches = position[1] - (classes > 0 ? 2 : 1);
        var along = (int)Math.Round(Math.Sqrt(Math.Max(0, patches)));
        var h = heads ?? UsualHeads(width);
        if (inner == 0 || patches <= 0 || along * along != patches || patch < 1 || channels < 1 || width < 2 || (long)along * patch > MostSide)
        {
            throw new InvalidDataException($"{origin}: pos_embed is [{string.Join(", ", position)}] with {inner} in-blocks and patches of {patch}; a U-ViT has a square of patches and at least one in-block");
        }

        if (shapes.ContainsKey("out_blocks.0.norm1.weight") && !shapes.ContainsKey("out_blocks.0.skip_linear.weight"))
        {
            throw new InvalidDataException($"{origin}: has no tensor 'out_blocks.0.skip_linear.weight': {NoSkips}");
        }

        if (h < 1 || width % h != 0)
        {
            throw new InvalidDataException($"{origin}: width {width} cannot be shared by {h} heads; the number of heads is not in the file: set generator.heads to the model's own");
        }

        return new()
        {
            Channels = channels,
            Size = along * patch,
            Patch = patch,
            Width = width,
            Depth = 2 * inner,
            Heads = h,
            Classes = classes,
            Hidden = Math.Max(1, Side("mid_block.mlp.fc1.weight", 2)[0]),
            QkvBias = shapes.ContainsKey("mid_block.attn.qkv.bias"),
            TimeMlp = shapes.ContainsKey("time_embed.0.weight"),
            Convolution = shapes.ContainsKey("final_layer.weight"),
        };

        int[] Side(string key, int sides) => shapes.TryGetValue(key, out var shape)
            ? shape.Length == sides && shape.All(side => side is >= 0 and <= int.MaxValue / 8)
                ? [.. shape.Select(side => (int)side)]
                : throw new InvalidDataException($"{origin}: '{key}' is [{string.Join(", ", shape)}], expected {sides} sides")
            : throw new InvalidDataException($"{origin}: has no tensor '{key}', so it is no U-ViT; expected the state dict of nnet_ema.pth");
    }

    /// <exception cref="ArgumentException">The sizes do not fit together.</exception>
    public void MustFit()
    {
        if (Channels < 1 || Patch < 1 || Size < Patch || Size % Patch != 0 || Depth < 2 || Depth % 2 != 0 || Heads < 1 || Width < 2 || Width % Heads != 0 || Hidden < 1 || Classes < 0)
        {
            throw new ArgumentException($"a U-ViT needs a side that is a multiple of the patch, an even depth, and a width that its heads share evenly, but got {this}");
        }
    }

    private const int MostBlocks = 512;
    private const int MostSide = 4096;
}
