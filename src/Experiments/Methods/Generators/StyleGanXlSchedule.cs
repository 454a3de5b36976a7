namespace Slfd.Experiments.Methods.Generators;

/// <summary>The layers of a StyleGAN-XL synthesis network, derived from its hyper-parameters. Pure: the cost model reads it too.</summary>
/// <param name="Stem">Hyper-parameters; stages take theirs from it.</param>
/// <param name="Resolution">r: side of the images in pixels, after all stages.</param>
/// <param name="Layers">In execution order; the last is ToRGB.</param>
/// <remarks>A network that is read from a file takes its shapes from there; this derives those of networks that are made in place. Source: generators.md
/// sections 1.7 and 1.8.</remarks>
public sealed record StyleGanXlSchedule(StyleGanXlStem Stem, int Resolution, IReadOnlyList<StyleGanXlLayerShape> Layers)
{
    /// <summary>N_w: one row for each layer and one for the Fourier features.</summary>
    public int StyleCount => Layers.Count + 1;

    /// <summary>C0: channels of the Fourier features.</summary>
    public int InputChannels => Layers[0].InChannels;

    /// <summary>Side of the Fourier features.</summary>
    public int InputSize => Layers[0].InSize;

    /// <summary>Sampling rate of the Fourier features.</summary>
    public double InputSamplingRate => Layers[0].InSamplingRate;

    /// <summary>Bandwidth of the Fourier features: the first cutoff.</summary>
    public double InputBandwidth => Stem.FirstCutoff;

    /// <summary>Trainable numbers of the synthesis network.</summary>
    public long Parameters => ((long)InputChannels * InputChannels) + (4L * (Stem.StyleWidth + 1)) + Layers.Sum(layer => layer.Parameters(Stem.StyleWidth));

    /// <summary>Multiply-accumulates of one image through the layers from a split on, forward, convolutions and styles only.</summary>
    /// <param name="split">n; 0: all layers and the Fourier features.</param>
    public double Macs(int split = 0) =>
        Layers.Skip(split).Sum(layer => layer.Macs(Stem.StyleWidth)) + (split == 0 ? (double)InputSize * InputSize * InputChannels * InputChannels : 0);

    /// <summary>Bytes that forward and backward of one image keep from a split on: each layer's input and its convolution's output.</summary>
    /// <param name="split">n.</param>
    public long KeptBytes(int split = 0) => Layers.Skip(split).Sum(layer => layer.InputBytes + layer.ConvolutionBytes);

    /// <summary>Derives the layers of a stem and the stages on top of it.</summary>
    /// <param name="stem">Hyper-parameters.</param>
    /// <param name="stages">In order; none for a stem alone.</param>
    /// <exception cref="ArgumentException">Sizes that give no network: a resolution that is no power of two, too few layers, or a factor below 2.</exception>
    public static StyleGanXlSchedule Of(StyleGanXlStem stem, params IReadOnlyList<StyleGanXlStage> stages)
    {
        Require(stem.Resolution >= 4 && int.IsPow2(stem.Resolution), $"a stem's resolution is a power of two of at least 4, not {stem.Resolution}");
        Require(stem.Layers > stem.Critical && stem.Critical >= 0, $"a stem needs more than its {stem.Critical} critically sampled layers, not {stem.Layers}");
        Require(stem is { ChannelBase: > 0, ChannelMax: > 0, Kernel: > 0, FilterSize: > 0, Upsampling: > 0 }, "channels, kernel, filter size and upsampling are positive");

        List<Point> points = [.. Points(stem, stem.Resolution, stem.Layers, stem.FirstCutoff, stem.FirstStopband)];
        List<StyleGanXlLayerShape> layers = [.. Enumerable.Range(0, points.Count).Select(index => Layer(stem, points[Math.Max(index - 1, 0)], points[index], index, stem.Layers, index))];
        var resolution = stem.Resolution;
        foreach (var stage in stages)
        {
            Require(stage.Factor >= 2 && int.IsPow2(stage.Factor), $"a stage multiplies the resolution by a power of two, not by {stage.Factor}");
            Require(stage.HeadLayers > stem.Critical, $"a stage needs more than {stem.Critical} head layers, not {stage.HeadLayers}");
            resolution *= stage.Factor;
            layers.RemoveAll(layer => layer.IsCriticallySampled);
            Append(layers, stem, resolution, stage.HeadLayers);
        }

        return new(stem, resolution, layers);
    }

    /// <summary>Puts a stage's layers on what the previous ones left.</summary>
    private static void Append(List<StyleGanXlLayerShape> layers, StyleGanXlStem stem, int resolution, int head)
    {
        var last = layers[^1];
        var kept = layers.Count;
        var points = Points(stem, resolution, head, last.OutCutoff, last.OutCutoff + last.OutHalfWidth);
        points[0] = points[0] with
        {
            SamplingRate = last.OutSamplingRate,
            HalfWidth = Math.Max(last.OutCutoff + last.OutHalfWidth, last.OutSamplingRate / 2) - last.OutCutoff,
            Size = (int)last.OutSamplingRate + (2 * stem.Margin),
            Channels = last.OutChannels,
            Resolution = resolution,
        };
        layers.AddRange(Enumerable.Range(0, head + 1).Select(index => Layer(stem, points[Math.Max(index - 1, 0)], points[index], index, head, kept + 1 + index)));
    }

    /// <summary>What the schedule says at each index 0..count, the last being ToRGB's.</summary>
    private static Point[] Points(StyleGanXlStem stem, int resolution, int count, double firstCutoff, double firstStopband) =>
        [.. Enumerable.Range(0, count + 1).Select(index =>
        {
            var progress = Math.Min((double)index / (count - stem.Critical), 1);
            var cutoff = firstCutoff * Math.Pow(resolution / 2.0 / firstCutoff, progress);
            var stopband = firstStopband * Math.Pow(resolution / 2.0 * stem.LastStopbandRelative / firstStopband, progress);
            var rate = Math.Pow(2, Math.Ceiling(Math.Log2(Math.Min(2 * stopband, resolution))));
            var channels = index == count ? stem.ImageChannels : (int)Math.Round(Math.Min(stem.ChannelBase / 2.0 / cutoff, stem.ChannelMax), MidpointRounding.ToEven);
            return new Point(rate, cutoff, Math.Max(stopband, rate / 2) - cutoff, index >= count - 1 ? resolution : (int)rate + (2 * stem.Margin), channels, resolution);
        })];

    private static StyleGanXlLayerShape Layer(StyleGanXlStem stem, Point from, Point to, int index, int last, int number)
    {
        var toRgb = index == last;
        var critical = index >= last - stem.Critical;
        return new()
        {
            Name = $"L{number}_{to.Size}_{to.Channels}",
            IsToRgb = toRgb,
            IsCriticallySampled = critical,
            UseHalf = to.SamplingRate * Math.Pow(2, stem.HalfPrecisionDoublings) > to.Resolution,
            InChannels = from.Channels,
            OutChannels = to.Channels,
            InSize = from.Size,
            OutSize = to.Size,
            InSamplingRate = from.SamplingRate,
            OutSamplingRate = to.SamplingRate,
            InCutoff = from.Cutoff,
            OutCutoff = to.Cutoff,
            InHalfWidth = from.HalfWidth,
            OutHalfWidth = to.HalfWidth,
            Kernel = toRgb ? 1 : stem.Kernel,
            FilterSize = stem.FilterSize,
            Upsampling = toRgb ? 1 : stem.Upsampling,
            DownRadial = stem.Radial && !critical,
            Clamp = stem.Clamp,
        };
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new ArgumentException(otherwise);
        }
    }

    private sealed record Point(double SamplingRate, double Cutoff, double HalfWidth, int Size, int Channels, int Resolution);
}
