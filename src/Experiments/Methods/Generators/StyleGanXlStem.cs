namespace Slfd.Experiments.Methods.Generators;

/// <summary>Hyper-parameters of a StyleGAN-XL stem, with the published defaults. Source: generators.md section 1.7.</summary>
public sealed record StyleGanXlStem
{
    /// <summary>res: side of the stem's images in pixels; a power of two.</summary>
    public required int Resolution { get; init; }

    /// <summary>L: synthesis layers without ToRGB.</summary>
    public int Layers { get; init; } = 14;

    /// <summary>Layers before ToRGB that are critically sampled.</summary>
    public int Critical { get; init; } = 2;

    /// <summary>Cutoff of the first layer, in cycles per image.</summary>
    public double FirstCutoff { get; init; } = 2;

    /// <summary>Stopband of the first layer, in cycles per image.</summary>
    public double FirstStopband { get; init; } = Math.Pow(2, 2.1);

    /// <summary>Stopband of the last layer over its cutoff.</summary>
    public double LastStopbandRelative { get; init; } = Math.Pow(2, 0.3);

    /// <summary>Pixels around the image in every layer but the last two.</summary>
    public int Margin { get; init; } = 10;

    /// <summary>What the output of ToRGB is multiplied by.</summary>
    public double OutputScale { get; init; } = 0.25;

    /// <summary>Channels are ChannelBase/2 over the cutoff, at most <see cref="ChannelMax"/>.</summary>
    public int ChannelBase { get; init; } = 32768;

    /// <summary>Most channels of any layer.</summary>
    public int ChannelMax { get; init; } = 512;

    /// <summary>k: 3 in the "t" family, 1 in the "r" family; ToRGB always has 1.</summary>
    public int Kernel { get; init; } = 3;

    /// <summary>Whether layers that are not critically sampled have radially symmetric down filters: the "r" family.</summary>
    public bool Radial { get; init; }

    /// <summary>Taps of a filter per unit of its factor.</summary>
    public int FilterSize { get; init; } = 6;

    /// <summary>How much finer than its input and output a layer's leaky ReLU is sampled.</summary>
    public int Upsampling { get; init; } = 2;

    /// <summary>Bound of the activations.</summary>
    public double Clamp { get; init; } = 256;

    /// <summary>Layers whose sampling rate is above res/2^this may run in half precision on a GPU.</summary>
    public int HalfPrecisionDoublings { get; init; } = 4;

    /// <summary>Channels of the image.</summary>
    public int ImageChannels { get; init; } = 3;

    /// <summary>L_w.</summary>
    public int StyleWidth { get; init; } = 512;

    /// <summary>Length of z.</summary>
    public int LatentWidth { get; init; } = 64;
}

/// <summary>A super-resolution stage that is put on an existing generator. Source: generators.md section 1.8.</summary>
/// <param name="Factor">u: by how much the resolution grows.</param>
/// <param name="HeadLayers">H: layers that replace the critically sampled ones, without ToRGB.</param>
public sealed record StyleGanXlStage(int Factor, int HeadLayers);
