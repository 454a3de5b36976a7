using Slfd.Experiments.Methods.Generators;
using static TorchSharp.torch;

namespace Slfd.Distillation.Generators.StyleGanXl;

/// <summary>A network at its initial values, made in place: G_r needs no file. Source: generators.md sections 1.1 to 1.4 and 2, "G_r".</summary>
public static class StyleGanXlInitialisation
{
    private const int MappingLayers = 2, EmbeddingWidth = 320;
    private const double MappingMultiplier = 0.01;

    /// <summary>Draws a network: for each layer the convolution and the affine weights, then the input's frequencies, phases and weights, then the mapping network.</summary>
    /// <param name="schedule">All shapes.</param>
    /// <param name="classes">c_dim; 0: unconditional.</param>
    /// <param name="rng">The only source of randomness; on the CPU.</param>
    /// <param name="device">Where the tensors go.</param>
    /// <remarks>
    /// The order is ours; GLaD gives its file no seed. Everything else is at the initial value of the published code: biases 0, that of a style's affine layer 1, magnitudes 1,
    /// the averages 0. A conditional network's class table, which the published ones take from a trained classifier, is drawn from N(0, 1) like any embedding.
    /// </remarks>
    public static StyleGanXlWeights Draw(StyleGanXlSchedule schedule, int classes, Generator rng, Device device)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classes);
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var layers = schedule.Layers.Select(layer => Layer(layer, schedule.Stem.StyleWidth, rng, device)).ToArray();
        var input = Input(schedule, rng, device);
        var weights = new StyleGanXlWeights(Mapping(schedule, classes, rng, device), input, layers, schedule.Stem.OutputScale, schedule.Resolution);
        foreach (var (_, tensor) in weights.Parameters.Concat(weights.Buffers))
        {
            tensor.DetachFromDisposeScope();
        }

        return weights;
    }

    private static StyleGanXlLayer Layer(StyleGanXlLayerShape shape, int styleWidth, Generator rng, Device device) => new()
    {
        Name = shape.Name,
        IsToRgb = shape.IsToRgb,
        Weight = Normal([shape.OutChannels, shape.InChannels, shape.Kernel, shape.Kernel], rng, device),
        Bias = zeros(shape.OutChannels, device: device),
        Affine = new(Normal([shape.InChannels, styleWidth], rng, device), ones(shape.InChannels, device: device)),
        MagnitudeEma = tensor(1f, device: device),
        UpFilter = KaiserFilter.Design(shape.UpTaps, shape.InCutoff, 2 * shape.InHalfWidth, shape.ActivationSamplingRate, radial: false)?.to(device),
        DownFilter = KaiserFilter.Design(shape.DownTaps, shape.OutCutoff, 2 * shape.OutHalfWidth, shape.ActivationSamplingRate, shape.DownRadial)?.to(device),
        UpFactor = shape.UpFactor,
        DownFactor = shape.DownFactor,
        Padding = new(shape.PaddingLow, shape.PaddingHigh, shape.PaddingLow, shape.PaddingHigh),
        Clamp = shape.Clamp,
        UseHalf = shape.UseHalf,
    };

    private static StyleGanXlInput Input(StyleGanXlSchedule schedule, Generator rng, Device device)
    {
        var frequencies = randn([schedule.InputChannels, 2], generator: rng);
        var radius = frequencies.square().sum(1, keepdim: true).sqrt();
        frequencies = frequencies / (radius * radius.square().exp().pow(0.25)) * schedule.InputBandwidth;
        var phases = rand([schedule.InputChannels], generator: rng) - 0.5;
        return new(
            Normal([schedule.InputChannels, schedule.InputChannels], rng, device),
            new(zeros(4, schedule.Stem.StyleWidth, device: device), tensor(new float[] { 1, 0, 0, 0 }, device: device)),
            frequencies.to(device),
            phases.to(device),
            eye(3, device: device),
            schedule.InputSize,
            schedule.InputSamplingRate,
            schedule.InputBandwidth);
    }

    private static StyleGanXlMapping Mapping(StyleGanXlSchedule schedule, int classes, Generator rng, Device device)
    {
        var (latent, width) = (schedule.Stem.LatentWidth, schedule.Stem.StyleWidth);
        var table = classes > 0 ? Normal([classes, EmbeddingWidth], rng, device) : null;
        var projection = classes > 0 ? new EqualisedLinear(Normal([latent, EmbeddingWidth], rng, device), zeros(latent, device: device)) : null;
        var layers = Enumerable.Range(0, MappingLayers).Select(index => new EqualisedLinear(
            Normal([width, index > 0 ? width : classes > 0 ? 2 * latent : latent], rng, device).div_(MappingMultiplier), zeros(width, device: device), MappingMultiplier)).ToArray();
        return new(layers, classes > 0 ? zeros(classes, width, device: device) : zeros(width, device: device), table, projection, classes, latent, schedule.StyleCount);
    }

    private static Tensor Normal(long[] shape, Generator rng, Device device) => randn(shape, generator: rng).to(device);
}
