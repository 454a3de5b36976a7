using Slfd.Distillation.Generators.StyleGanXl;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Settings;
using Slfd.FileFormats.Weights;
using Slfd.RealData.Decoding;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.UVits;

/// <summary>Makes U-ViT, and reads it from state dicts (<c>.pth</c>, <c>.safetensors</c>).</summary>
internal sealed class UVitFactory : IGeneratorFactory
{
    private const string FirstTensor = "patch_embed.proj.weight";

    /// <inheritdoc/>
    public IImageGenerator AtRandom(GeneratorRequest request)
    {
        using var rng = new Generator((ulong)request.Seed, CPU);
        return With(UVitWeights.Random(UVitPart.ShapeOf(request.Settings), rng, request.Device), FormattableString.Invariant($"random weights, seed {request.Seed}"), request);
    }

    /// <inheritdoc/>
    public string? WhyNot(WeightFile file) => file.Format == WeightFormat.NetworkPickle ? "is no state dict (.pth, .safetensors)"
        : file.Tensors.ContainsKey(FirstTensor) ? null
        : file.Several is { Count: > 0 } keys ? $"keeps several networks, under {string.Join(", ", keys.Select(key => $"'{key}'"))}; save one of them alone: its state dict, as nnet_ema.pth is"
        : $"has no tensor '{FirstTensor}', so it is no U-ViT; expected the state dict of nnet_ema.pth";

    /// <inheritdoc/>
    public IImageGenerator Read(WeightFile file, GeneratorRequest request) =>
        With(UVitWeights.Read(file, UVitPart.Heads.Of(request.Settings.Values), request.Device), Path.GetFileName(file.Path), request);

    /// <summary>The weights with the mapping network that a key names; they are disposed where that one cannot be read.</summary>
    private static UVitGenerator With(UVitWeights weights, string name, GeneratorRequest request)
    {
        StyleGanXlMapping? mapping = null;
        try
        {
            mapping = UVitPart.MappingFile.Of(request.Settings.Values) is { } source ? Mapping(request.PathOf(source), request.Device) : null;
            return new(weights, name, OptionsOf(request.Settings.Values, request.Resolution), mapping);
        }
        catch
        {
            weights.Dispose();
            mapping?.Dispose();
            throw;
        }
    }

    private static StyleGanXlMapping Mapping(string path, Device device)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: no such file; a mapping network is taken from one of StyleGAN-XL's .pkl files (grid key generator.mapping-file)");
        }

        using var file = WeightFile.Open(RegularData.Must(path));
        return StyleGanXlFactory.ReadMapping(file, device);
    }

    private static UVitOptions OptionsOf(SettingValues values, int? resolution)
    {
        UVitOptions usual = new();
        return new()
        {
            Resolution = resolution ?? usual.Resolution,
            Time = UVitPart.Time.Of(values) ?? usual.Time,
            Heads = UVitPart.Heads.Of(values),
            Styles = UVitPart.Styles.Of(values) switch
            {
                null or UVitPart.FirstEight => UVitStyles.FirstRows,
                UVitPart.MeanOfGroups => UVitStyles.Mean,
                var unknown => throw new ArgumentException(
                    $"unknown use '{unknown}' of w_s by U-ViT; allowed: {UVitPart.FirstEight}, {UVitPart.MeanOfGroups} (grid key generator.styles)"),
            },
            Decoder = UVitPart.Decoder.Of(values) switch
            {
                null or UVitPart.FirstThree => UVitDecoder.FirstThree,
                UVitPart.LinearDecoder => UVitDecoder.Linear,
                var unknown => throw new ArgumentException(
                    $"unknown decoder '{unknown}' of U-ViT; allowed: {UVitPart.FirstThree}, {UVitPart.LinearDecoder} (grid key generator.decoder)"),
            },
        };
    }
}
