namespace Slfd.Experiments.Methods.Generators;

/// <summary>One synthesis layer of StyleGAN-XL as its schedule determines it: everything but the weights. Source: generators.md sections 1.4 and 1.6.</summary>
/// <remarks>Sizes in pixels, cutoffs and half widths in cycles per image, sampling rates in pixels per image.</remarks>
public sealed record StyleGanXlLayerShape
{
    /// <summary>State-dict prefix, <c>L{number}_{size}_{channels}</c>. Its number skips one per super-resolution stage: order layers by position
    /// only.</summary>
    public required string Name { get; init; }

    /// <summary>The last layer: kernel 1, no filters, no demodulation, linear.</summary>
    public required bool IsToRgb { get; init; }

    /// <summary>Sampled at its cutoff; a super-resolution stage drops these layers.</summary>
    public required bool IsCriticallySampled { get; init; }

    /// <summary>Whether the layer runs in half precision on a GPU.</summary>
    public required bool UseHalf { get; init; }

    /// <summary>I.</summary>
    public required int InChannels { get; init; }

    /// <summary>O.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Side of the input.</summary>
    public required int InSize { get; init; }

    /// <summary>Side of the output.</summary>
    public required int OutSize { get; init; }

    /// <summary>Sampling rate of the input.</summary>
    public required double InSamplingRate { get; init; }

    /// <summary>Sampling rate of the output.</summary>
    public required double OutSamplingRate { get; init; }

    /// <summary>Cutoff of the input.</summary>
    public required double InCutoff { get; init; }

    /// <summary>Cutoff of the output.</summary>
    public required double OutCutoff { get; init; }

    /// <summary>Half the transition band of the input.</summary>
    public required double InHalfWidth { get; init; }

    /// <summary>Half the transition band of the output.</summary>
    public required double OutHalfWidth { get; init; }

    /// <summary>k of the convolution.</summary>
    public required int Kernel { get; init; }

    /// <summary>Taps per unit of a filter's factor.</summary>
    public required int FilterSize { get; init; }

    /// <summary>How much finer than input and output the leaky ReLU is sampled; 1 for ToRGB.</summary>
    public required int Upsampling { get; init; }

    /// <summary>Whether the down filter is radially symmetric, [taps, taps], instead of separable.</summary>
    public required bool DownRadial { get; init; }

    /// <summary>Bound of the activations.</summary>
    public required double Clamp { get; init; }

    /// <summary>Sampling rate of the leaky ReLU.</summary>
    public double ActivationSamplingRate => Math.Max(InSamplingRate, OutSamplingRate) * Upsampling;

    /// <summary>Factor by which the convolution's output is upsampled.</summary>
    public int UpFactor => (int)Math.Round(ActivationSamplingRate / InSamplingRate);

    /// <summary>Factor by which the activation is downsampled.</summary>
    public int DownFactor => (int)Math.Round(ActivationSamplingRate / OutSamplingRate);

    /// <summary>Taps of the up filter; 1: there is none.</summary>
    public int UpTaps => UpFactor > 1 && !IsToRgb ? FilterSize * UpFactor : 1;

    /// <summary>Taps of the down filter; 1: there is none.</summary>
    public int DownTaps => DownFactor > 1 && !IsToRgb ? FilterSize * DownFactor : 1;

    /// <summary>Padding at the low end of either axis in upsampled pixels; negative crops.</summary>
    public int PaddingLow => (int)Math.Floor((TotalPadding + UpFactor) / 2.0);

    /// <summary>Padding at the high end of either axis.</summary>
    public int PaddingHigh => TotalPadding - PaddingLow;

    /// <summary>Side of the convolution's output: its zero padding is k − 1.</summary>
    public int ConvolutionSize => InSize + Kernel - 1;

    /// <summary>Side of the upsampled activation.</summary>
    public int ActivationSize => (ConvolutionSize * UpFactor) + TotalPadding - UpTaps + 1;

    /// <summary>Trainable numbers: convolution, bias and the affine layer of the style.</summary>
    /// <param name="styleWidth">L_w.</param>
    public long Parameters(int styleWidth) => ((long)OutChannels * InChannels * Kernel * Kernel) + OutChannels + ((long)InChannels * (styleWidth + 1));

    /// <summary>Multiply-accumulates of one image, forward: convolution and style; resampling is counted in <see cref="ResamplingMacs"/>.</summary>
    /// <param name="styleWidth">L_w.</param>
    public double Macs(int styleWidth) => ((double)ConvolutionSize * ConvolutionSize * Kernel * Kernel * InChannels * OutChannels) + ((double)InChannels * styleWidth);

    /// <summary>Multiply-accumulates of up- and downsampling one image by polyphase filters along each axis in turn; radial filters in one step.</summary>
    public double ResamplingMacs
    {
        get
        {
            double up = (double)UpTaps / UpFactor * ActivationSize * (ConvolutionSize + ActivationSize);
            double down = DownRadial ? (double)DownTaps * DownTaps * OutSize * OutSize : (double)DownTaps * OutSize * (ActivationSize + OutSize);
            return OutChannels * (up + down);
        }
    }

    /// <summary>Bytes of the input of one image at float32.</summary>
    public long InputBytes => 4L * InChannels * InSize * InSize;

    /// <summary>Bytes of the convolution's output of one image at float32.</summary>
    public long ConvolutionBytes => 4L * OutChannels * ConvolutionSize * ConvolutionSize;

    /// <summary>Bytes of the upsampled activation of one image at float32, where an implementation keeps it.</summary>
    public long ActivationBytes => 4L * OutChannels * ActivationSize * ActivationSize;

    /// <summary>Bytes of the output of one image at float32.</summary>
    public long OutputBytes => 4L * OutChannels * OutSize * OutSize;

    private int TotalPadding => ((OutSize - 1) * DownFactor) + 1 - (ConvolutionSize * UpFactor) + UpTaps + DownTaps - 2;
}
