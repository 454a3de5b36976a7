using System.Globalization;
using Slfd.Distillation.Generators.StyleGanXl;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.UVits;

/// <summary>A U-ViT as an image generator: w_s is reshaped to a latent image, one evaluation at a fixed time denoises it, and a fixed linear map makes an image of it.</summary>
/// <remarks>
/// Our reading of a paper that is silent on it (generators.md section 4.3). f_n is the token sequence after n blocks; the skips of the blocks before it are held
/// constant. w_s reaches the image around the network, too: x_0 = (x − σ·ε)/α, with α and σ of the recipe that trained the model: the continuous one where the
/// network ends in a convolution (L/2), else the discrete one (H/2). A caller who gives no classes gets the model's "no class" row, its last.
/// </remarks>
public sealed class UVitGenerator : IImageGenerator
{
    private const int PlainRows = 32;
    private const int PlainGroups = 4;

    /// <summary>Rows: latent channels; columns: red, green, blue.</summary>
    private static readonly float[,] s_preview = { { 0.298f, 0.207f, 0.208f }, { 0.187f, 0.286f, 0.173f }, { -0.158f, 0.189f, 0.264f }, { -0.184f, -0.271f, -0.473f } };

    private readonly UVitWeights _weights;
    private readonly StyleGanXlMapping? _mapping;
    private readonly UVitOptions _options;
    private readonly int _rows;
    private readonly double _alpha;
    private readonly double _sigma;

    /// <summary>Takes over the weights, and the tensors of the mapping.</summary>
    /// <param name="weights">The network.</param>
    /// <param name="origin">Where the weights are from, for <see cref="Name"/>: <c>random weights, seed 0</c> or a file's name.</param>
    /// <param name="options">How it is used.</param>
    /// <param name="mapping">A StyleGAN-XL's mapping network that makes w_s of z; null: w_s is z, reshaped.</param>
    /// <exception cref="ArgumentException">Options, mapping and network do not fit together; the message says what would.</exception>
    public UVitGenerator(UVitWeights weights, string origin, UVitOptions options, StyleGanXlMapping? mapping = null)
    {
        var shape = weights.Shape;
        var numbers = shape.Channels * shape.Size * shape.Size;
        (_weights, _mapping, _options) = (weights, mapping, options);
        (StyleCount, StyleWidth) = mapping is null ? (PlainRows, numbers * PlainGroups / PlainRows) : (mapping.StyleCount, mapping.StyleWidth);
        _rows = StyleWidth > 0 && numbers % StyleWidth == 0 ? numbers / StyleWidth : 0;
        if (_rows == 0 || _rows > StyleCount)
        {
            throw new ArgumentException($"w_s of {StyleCount} rows of {StyleWidth} does not fill {shape.Channels}×{shape.Size}×{shape.Size} latents; choose a mapping network whose rows divide {numbers}, or none");
        }

        if (options.Decoder == UVitDecoder.Linear && shape.Channels != s_preview.GetLength(0) || shape.Channels < 3)
        {
            throw new ArgumentException($"decoder '{options.Decoder}' needs {(options.Decoder == UVitDecoder.Linear ? "four" : "at least three")} latent channels, but the network has {shape.Channels}");
        }

        if (options.Time is not (> 0 and < DiffusionSchedule.Steps) || options.Resolution < shape.Size)
        {
            throw new ArgumentException($"time {options.Time} must lie between 0 and {DiffusionSchedule.Steps}, and {options.Resolution} px must be at least the latents' {shape.Size}");
        }

        (_alpha, _sigma) = shape.Convolution ? DiffusionSchedule.Continuous(options.Time) : DiffusionSchedule.Discrete(options.Time);
        Name = string.Create(CultureInfo.InvariantCulture, $"u-vit {options.Resolution} px, {shape.Blocks} blocks, width {shape.Width}, t = {options.Time}, {origin}");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public int Resolution => _options.Resolution;

    /// <inheritdoc/>
    public int StyleCount { get; }

    /// <inheritdoc/>
    public int StyleWidth { get; }

    /// <inheritdoc/>
    public int LatentWidth => _mapping?.LatentWidth ?? StyleCount * StyleWidth;

    /// <inheritdoc/>
    public int Classes => _mapping is not { Classes: > 0 } ? _weights.Shape.Classes : _weights.Shape.Classes == 0 ? _mapping.Classes : Math.Min(_mapping.Classes, _weights.Shape.Classes);

    /// <inheritdoc/>
    public int Layers => _weights.Shape.Blocks;

    /// <summary>The split just before the middle block.</summary>
    public int DefaultSplit => _weights.Shape.Depth / 2;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Parameters => [.. _weights.Parameters.Select(parameter => parameter.Value)];

    /// <inheritdoc/>
    public Tensor Styles(Tensor z, Tensor classes) => _mapping is null ? z.reshape(-1, StyleCount, StyleWidth) : _mapping.Styles(z, classes);

    /// <inheritdoc/>
    public GeneratorFeatures Features(Tensor styles, int split) => Features(styles, NoClass(styles), split);

    /// <inheritdoc/>
    public GeneratorFeatures Features(Tensor styles, Tensor classes, int split)
    {
        MustBeSplit(split);
        Stack<Tensor> skips = [];
        var tokens = Tokens(Input(styles), classes);
        for (var block = 0; block < split; block++)
        {
            tokens = UVit.Block(_weights, tokens, skips, block);
        }

        return new(tokens, [.. skips.Reverse().Select(skip => skip.detach())]);
    }

    /// <inheritdoc/>
    public Tensor Images(Tensor styles, GeneratorFeatures? features, int split) => Images(styles, NoClass(styles), features, split);

    /// <inheritdoc/>
    public Tensor Images(Tensor styles, Tensor classes, GeneratorFeatures? features, int split)
    {
        var x = Input(styles);                                                                              // [B, C, H, W]
        if (features is not null)
        {
            MustBeSplit(split);
        }

        Stack<Tensor> skips = new(features?.Held.Select(skip => skip.detach()) ?? []);
        var tokens = features?.Map ?? Tokens(x, classes);                                                   // [B, extras + N, E]
        for (var block = features is null ? 0 : split; block < Layers; block++)
        {
            tokens = UVit.Block(_weights, tokens, skips, block);
        }

        var denoised = (x - UVit.Output(_weights, tokens) * _sigma) / _alpha;
        return Decode(denoised);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _mapping?.Dispose();
    }

    private Tensor Tokens(Tensor x, Tensor classes) =>
        UVit.Tokens(_weights, x, full(x.shape[0], (float)_options.Time, device: x.device), _weights.Shape.Classes == 0 ? null : classes.to(x.device));

    /// <summary>[B, N_w, L_w] → [B, C, H, W], row-major.</summary>
    private Tensor Input(Tensor styles)
    {
        var shape = _weights.Shape;
        var groups = StyleCount / _rows;
        var rows = _options.Styles == UVitStyles.FirstRows
            ? styles.narrow(1, 0, _rows)
            : styles.narrow(1, 0, groups * _rows).reshape(-1, groups, _rows, StyleWidth).mean([1]);
        return rows.reshape(-1, shape.Channels, shape.Size, shape.Size);
    }

    /// <summary>[B, C, H, W] → [B, 3, r, r] in [−1, 1]; outside of it the gradient is zero.</summary>
    private Tensor Decode(Tensor latents)
    {
        var colours = latents.narrow(1, 0, 3);
        if (_options.Decoder == UVitDecoder.Linear)
        {
            var map = tensor(s_preview, device: latents.device).t().contiguous();                     // [3, C]
            colours = map.matmul(latents.flatten(2)).reshape(latents.shape[0], 3, latents.shape[2], latents.shape[3]); // a product: see Convolution for what a 1×1 convolution of four channels may give
        }

        var image = colours.shape[2] == Resolution ? colours : nn.functional.interpolate(colours, [Resolution, Resolution], mode: InterpolationMode.Bilinear, align_corners: false);
        return image.clamp(-1, 1);
    }

    private Tensor NoClass(Tensor styles) => full(styles.shape[0], Math.Max(0, _weights.Shape.Classes - 1), ScalarType.Int64, styles.device);

    private void MustBeSplit(int split)
    {
        if (split <= 0 || split >= Layers - 1)
        {
            throw new ArgumentOutOfRangeException(nameof(split), split, $"this U-ViT of {Layers} blocks can be split after 1 to {Layers - 2} of them; default {DefaultSplit}");
        }
    }
}
