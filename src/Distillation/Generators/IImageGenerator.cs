using static TorchSharp.torch;

namespace Slfd.Distillation.Generators;

/// <summary>A frozen network from latents to images; knows nothing of spaces or objectives.</summary>
/// <remarks>
/// Float32 in and out: a generator that computes in half precision on a GPU casts inside. The batch comes first everywhere, so that callers can take chunks by
/// <c>narrow(0, …)</c>. Tensors that a method returns belong to the caller's dispose scope. Source: generators.md section 2.
/// </remarks>
public interface IImageGenerator : IDisposable
{
    /// <summary>For results and logs: <c>stylegan-xl 128 px, 26 layers, random weights, seed 0</c>.</summary>
    string Name { get; }

    /// <summary>r: side of the images in pixels.</summary>
    int Resolution { get; }

    /// <summary>N_w: rows of w_s.</summary>
    int StyleCount { get; }

    /// <summary>L_w: length of one row of w_s.</summary>
    int StyleWidth { get; }

    /// <summary>Length of z.</summary>
    int LatentWidth { get; }

    /// <summary>Classes that the mapping knows; 0 where the generator is unconditional.</summary>
    int Classes { get; }

    /// <summary>Number of split positions. A split n is valid for 0 &lt; n &lt; <see cref="Layers"/> − 1 (distillation.md OP-10). StyleGAN-XL counts layers, U-ViT counts blocks.</summary>
    int Layers { get; }

    /// <summary>All weights, frozen; a method that learns the generator makes them leaves.</summary>
    IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>The mapping network with ψ = 1.</summary>
    /// <param name="z">[B, <see cref="LatentWidth"/>].</param>
    /// <param name="classes">int64 [B], the generator's own class indices; ignored where it is unconditional.</param>
    /// <returns>w_s, [B, N_w, L_w].</returns>
    Tensor Styles(Tensor z, Tensor classes);

    /// <summary>f_n from w_s by the layers before the split, as it is: NaN and clamping are the space's.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w].</param>
    /// <param name="split">n.</param>
    GeneratorFeatures Features(Tensor styles, int split);

    /// <summary>f_n of samples whose classes are known: for a network whose layers read the class themselves (U-ViT); any other has it in w_s already.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w].</param>
    /// <param name="classes">int64 [B], the generator's own class indices.</param>
    /// <param name="split">n.</param>
    GeneratorFeatures Features(Tensor styles, Tensor classes, int split) => Features(styles, split);

    /// <summary>Images from f_n and w_s by the layers from the split on; differentiable in both.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w].</param>
    /// <param name="features">f_n; null: the whole synthesis from w_s only.</param>
    /// <param name="split">n, the one that <paramref name="features"/> were made for; ignored where those are null.</param>
    /// <returns>[B, 3, r, r], about [−1, 1], unclamped for GANs.</returns>
    Tensor Images(Tensor styles, GeneratorFeatures? features, int split);

    /// <summary>Images of samples whose classes are known; see <see cref="Features(Tensor, Tensor, int)"/>.</summary>
    /// <param name="styles">w_s, [B, N_w, L_w].</param>
    /// <param name="classes">int64 [B], the generator's own class indices; they matter only where <paramref name="features"/> are null.</param>
    /// <param name="features">f_n; null: the whole synthesis from w_s and the classes.</param>
    /// <param name="split">n, the one that <paramref name="features"/> were made for; ignored where those are null.</param>
    /// <returns>[B, 3, r, r], about [−1, 1], unclamped for GANs.</returns>
    Tensor Images(Tensor styles, Tensor classes, GeneratorFeatures? features, int split) => Images(styles, features, split);
}

/// <summary>f_n and what else of the first part's state the later layers need.</summary>
/// <param name="Map">f_n: the tensor that is optimised, [B, …].</param>
/// <param name="Held">Held constant (U-ViT's skips), each [B, …]; empty for StyleGAN-XL.</param>
public sealed record GeneratorFeatures(Tensor Map, IReadOnlyList<Tensor> Held);
