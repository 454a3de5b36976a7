using Slfd.Experiments.Methods.Generators;

namespace Slfd.Distillation.Generators.UVits;

/// <summary>How a U-ViT is used as a generator of images. Our reading where the paper is silent; a result obtained so is no reproduction of the paper's table. Source: generators.md section 4.3.</summary>
public sealed record UVitOptions
{
    /// <summary>r: side of the images in pixels; at least that of the latents.</summary>
    public int Resolution { get; init; } = 256;

    /// <summary>t, as the network receives it, in (0, 1000); 1 is nearly clean.</summary>
    public double Time { get; init; } = 1;

    /// <summary>Which numbers of w_s become the input.</summary>
    public UVitStyles Styles { get; init; }

    /// <summary>How the denoised latents become an image.</summary>
    public UVitDecoder Decoder { get; init; }

    /// <summary>h; null: <see cref="UVitShape.UsualHeads"/>. Only for weights from a file, which do not say it.</summary>
    public int? Heads { get; init; }
}

/// <summary>Which numbers of w_s, [B, N_w, L_w], become the input, [B, C, H, W].</summary>
public enum UVitStyles
{
    /// <summary>The first rows, as many as are needed: rows 0 to 7 of 32 at 4×32×32.</summary>
    FirstRows,

    /// <summary>The mean of all groups of so many rows: of four groups of eight at 4×32×32.</summary>
    Mean,
}

/// <summary>How latents become an image without the autoencoder.</summary>
public enum UVitDecoder
{
    /// <summary>Their first three channels.</summary>
    FirstThree,

    /// <summary>The linear map from four channels to red, green and blue that previews commonly use; four channels only.</summary>
    Linear,
}
