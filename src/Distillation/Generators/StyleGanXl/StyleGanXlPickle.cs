using Slfd.Distillation.Tensors;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>Takes a network out of a snapshot of StyleGAN-XL's trainer: every width, factor, filter and padding comes from the file, none from a table. Source: generators.md sections 1.9 and 3.2.</summary>
/// <remarks>Sizes are checked as far as a forward pass needs them to fit together, so that a forged file ends here and not in native code.</remarks>
internal static class StyleGanXlPickle
{
    private const int MostLayers = 256;
    private const int MostWidth = 1 << 16;
    private const int MostSide = 1 << 13;
    private const int MostFactor = 64;
    private const double GainTolerance = 1e-4;

    /// <summary>The trained network, or the only one that a file of random weights has.</summary>
    public static string KeyOf(WeightFile file) => file.Networks.ByName.GetValueOrDefault("G_ema") is not null ? "G_ema"
        : file.Networks.ByName.GetValueOrDefault("G") is not null ? "G"
        : throw new InvalidDataException($"{file.Path}: has neither 'G_ema' nor 'G' ({string.Join(", ", file.Networks.ByName.Keys.Take(8))}); expected a snapshot of StyleGAN-XL's trainer");

    /// <summary>Reads what the network consists of; of the file's other networks nothing is read.</summary>
    /// <param name="file">An open network pickle.</param>
    /// <param name="key">Which network; null: <see cref="KeyOf"/>.</param>
    /// <param name="device">Where the tensors are copied to.</param>
    /// <exception cref="InvalidDataException">Not a StyleGAN-XL generator, or its parts do not fit together; the message names file and part.</exception>
    public static StyleGanXlWeights Read(WeightFile file, string? key, Device device)
    {
        key ??= KeyOf(file);
        var network = new NetworkModule(file, file.Networks.ByName.GetValueOrDefault(key), key);
        using var scope = NewDisposeScope();
        var reader = new Reader(device);
        var resolution = network.Whole("img_resolution", 4, MostSide);
        var width = network.Whole("w_dim", 1, MostWidth);
        var synthesis = network.Child("synthesis");
        var input = reader.Input(synthesis.Child("input"), width);
        var layers = Layers(reader, synthesis, input, width, resolution);
        var mapping = reader.Mapping(network.Child("mapping"), network, layers.Count + 1);
        var weights = new StyleGanXlWeights(mapping, input, layers, synthesis.Real("output_scale"), resolution);
        foreach (var (_, tensor) in weights.Parameters.Concat(weights.Buffers))
        {
            tensor.DetachFromDisposeScope();
        }

        return weights;
    }

    /// <summary>Reads the mapping network only.</summary>
    /// <inheritdoc cref="Read"/>
    public static StyleGanXlMapping ReadMapping(WeightFile file, string? key, Device device)
    {
        key ??= KeyOf(file);
        var network = new NetworkModule(file, file.Networks.ByName.GetValueOrDefault(key), key);
        using var scope = NewDisposeScope();
        var mapping = new Reader(device).Mapping(network.Child("mapping"), network, network.Child("synthesis").Texts("layer_names").Count + 1);
        foreach (var tensor in mapping.Tensors)
        {
            tensor.DetachFromDisposeScope();
        }

        return mapping;
    }

    private static List<StyleGanXlLayer> Layers(Reader reader, NetworkModule synthesis, StyleGanXlInput input, int width, int resolution)
    {
        var names = synthesis.Texts("layer_names");
        if (names.Count is 0 or > MostLayers)
        {
            throw synthesis.Refuse($"has {names.Count} layers");
        }

        List<StyleGanXlLayer> layers = [];
        var (channels, side) = (input.Weight.shape[0], (long)input.Size);
        foreach (var name in names)
        {
            var module = synthesis.Child(name);
            var layer = reader.Layer(module, name, channels, width);
            layers.Add(layer);
            (channels, side) = (layer.Weight.shape[0], OutputSide(module, layer, side));
        }

        return side == resolution && channels == 3 && layers[^1].IsToRgb
            ? layers
            : throw synthesis.Refuse($"ends in {channels} channels of {side} pixels, expected 3 of {resolution}");
    }

    /// <summary>Side after a layer, by generators.md section 1.5; it must be what the file says, too.</summary>
    private static long OutputSide(NetworkModule module, StyleGanXlLayer layer, long side)
    {
        var padding = layer.Padding;
        var wide = Along(padding.Left, padding.Right);
        return wide == Along(padding.Top, padding.Bottom) && wide is > 0 and <= MostSide && module.Wholes("out_size") is var size && size.All(said => said == wide)
            ? wide
            : throw module.Refuse($"makes {wide} pixels of {side}, which is not the size it says");

        long Along(int before, int after)
        {
            var upsampled = (side + layer.ConvolutionPadding) * layer.UpFactor + before + after - (Taps(layer.UpFilter) - 1) - (Taps(layer.DownFilter) - 1);
            return upsampled < 1 ? 0 : (upsampled + layer.DownFactor - 1) / layer.DownFactor;
        }
    }

    private static long Taps(Tensor? filter) => filter is null ? 1 : filter.shape[0];

    /// <summary>Reads parts onto a device.</summary>
    private sealed class Reader(Device device)
    {
        public StyleGanXlInput Input(NetworkModule module, int width)
        {
            var channels = module.Whole("channels", 1, MostWidth);
            var size = module.Wholes("size");
            if (size[0] is < 1 or > MostSide || size.Any(side => side != size[0]))
            {
                throw module.Refuse("is not square");
            }

            return new(
                Tensor(module, "weight", channels, channels), Linear(module.Child("affine"), 4, width, "linear"), Tensor(module, "freqs", channels, 2), Tensor(module, "phases", channels),
                Tensor(module, "transform", 3, 3), (int)size[0], module.Real("sampling_rate"), module.Real("bandwidth"));
        }

        public StyleGanXlLayer Layer(NetworkModule module, string name, long channels, int width)
        {
            if (module.Shape("weight") is not [var output and > 0, var input, var kernel and > 0, var across] || input != channels || across != kernel || kernel % 2 == 0)
            {
                throw module.Refuse($"has a weight of [{string.Join(", ", module.Shape("weight"))}], expected [O, {channels}, k, k] with an odd k");
            }

            var padding = module.Wholes("padding");
            if (padding.Length != 4 || padding.Any(side => Math.Abs(side) > MostSide))
            {
                throw module.Refuse("has a padding that is not four numbers of pixels");
            }

            return new()
            {
                Name = name,
                IsToRgb = module.Flag("is_torgb"),
                Weight = Tensor(module, "weight", output, input, kernel, kernel),
                Bias = Tensor(module, "bias", output),
                Affine = Linear(module.Child("affine"), (int)channels, width, "linear"),
                MagnitudeEma = Tensor(module, "magnitude_ema"),
                UpFilter = Filter(module, "up_filter"),
                DownFilter = Filter(module, "down_filter"),
                UpFactor = module.Whole("up_factor", 1, MostFactor),
                DownFactor = module.Whole("down_factor", 1, MostFactor),
                Padding = new((int)padding[0], (int)padding[1], (int)padding[2], (int)padding[3]),
                Clamp = module.OptionalReal("conv_clamp"),
                UseHalf = module.Flag("use_fp16", otherwise: false),
            };
        }

        public StyleGanXlMapping Mapping(NetworkModule module, NetworkModule network, int styles)
        {
            var (latents, classes, width) = (network.Whole("z_dim", 1, MostWidth), network.Whole("c_dim", 0, MostWidth), network.Whole("w_dim", 1, MostWidth));
            if (network.Whole("num_ws", 1, MostLayers + 1) != styles)
            {
                throw network.Refuse($"has {network.Whole("num_ws", 1, MostLayers + 1)} rows of w_s for {styles - 1} layers, expected {styles}");
            }

            var table = module.HasChild("embed") ? module.Child("embed") : null;
            var projection = classes > 0 ? module.Child("embed_proj") : null;
            if (classes > 0 && (table?.ClassName != "torch.nn.modules.sparse.Embedding" || table.Shape("weight") is not [var rows, _] || rows < classes))
            {
                throw module.Refuse($"knows {classes} classes, but has no table with a row for each; StyleGAN-XL's mapping has one");
            }

            var embedding = table is null ? null : TableOf(table);
            EqualisedLinear[] layers = [.. Enumerable.Range(0, module.Whole("num_layers", 1, MostLayers)).Select(index =>
                Linear(module.Child($"fc{index}"), width, index > 0 ? width : classes > 0 ? latents * 2 : latents, "lrelu"))];
            var average = module.Shape("w_avg").Length == 2 ? Tensor(module, "w_avg", classes, width) : Tensor(module, "w_avg", width);
            return new(layers, average, embedding, projection is null ? null : Linear(projection, latents, (int)embedding!.shape[1], "lrelu"), classes, latents, styles);
        }

        private Tensor TableOf(NetworkModule table) => table.Shape("weight") is [var rows, var columns]
            ? Tensor(table, "weight", rows, columns)
            : throw table.Refuse("is no table");

        private Tensor? Filter(NetworkModule module, string name) => module.Stored(name)?.Shape switch
        {
            null => null,
            [var taps and > 0 and <= MostSide] => Tensor(module, name, taps),
            [var taps and > 0 and <= MostSide, var across] when across == taps => Tensor(module, name, taps, taps),
            var shape => throw module.Refuse($"has '{name}' of [{string.Join(", ", shape)}], expected a line or a square of taps"),
        };

        /// <summary>A linear layer whose activation and gains are those that <see cref="EqualisedLinear"/> computes.</summary>
        private EqualisedLinear Linear(NetworkModule module, int output, int input, string activation)
        {
            var (multiplier, gain) = (module.Real("bias_gain"), module.Real("weight_gain"));
            if (module.Text("activation") != activation || Math.Abs(gain * Math.Sqrt(input) - multiplier) > GainTolerance * Math.Abs(multiplier))
            {
                throw module.Refuse($"has activation '{module.Text("activation")}' and weight gain {gain}, expected '{activation}' and {multiplier / Math.Sqrt(input)}");
            }

            return new(Tensor(module, "weight", output, input), Tensor(module, "bias", output), multiplier);
        }

        private Tensor Tensor(NetworkModule module, string name, params long[] shape) => module.Expect(name, shape).ToTensor().to(device);
    }
}
