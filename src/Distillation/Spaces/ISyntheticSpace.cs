using Slfd.Distillation.Randomness;
using Slfd.Distillation.Resuming;
using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>Where a synthetic set lives and is optimised: pixels, or the latents of a generator. A space knows nothing of what its images are matched to.</summary>
public interface ISyntheticSpace : IResumable, IDisposable
{
    /// <summary>The images at the present parameters, as a leaf whose <c>grad</c> an objective adds to. Owned by the space; valid until <see cref="Step"/> or <see cref="Abandon"/>.</summary>
    /// <returns>[B, 3, r, r] with B = C·ipc, normalised, float32, requiring gradients.</returns>
    Tensor Images();

    /// <summary>The images at the present parameters, without gradients: what is judged and kept.</summary>
    /// <returns>[B, 3, r, r], normalised; the caller's dispose scope owns it.</returns>
    Tensor Synthesise();

    /// <summary>What the network is trained on between two outer steps of DC: pixels as they are now; a latent space's images as they were before the latest step (GLaD distill_dc.py).</summary>
    /// <returns>[B, 3, r, r], normalised, without gradients; owned by the space.</returns>
    Tensor ImagesForNetwork();

    /// <summary>What a classifier's outputs on the images are taken to be in one outer step; every use within the step sees the same draws.</summary>
    /// <param name="random">Source of the draws.</param>
    /// <param name="iteration">Names them.</param>
    /// <param name="outerStep">Likewise.</param>
    /// <returns>Valid until <see cref="Step"/>; its tensors belong to the caller's dispose scope.</returns>
    ISyntheticOutputs Outputs(NamedRandom random, long iteration, long outerStep);

    /// <summary>Carries the images' gradient back to the parameters, adds it to what is there, and takes one step of the optimiser; all gradients are cleared.</summary>
    void Step();

    /// <summary>Drops gradients that an unfinished iteration left behind; the parameters stay.</summary>
    void Abandon();

    /// <summary>Whether every parameter is a finite number. Waits for the device.</summary>
    bool IsFinite();

    /// <summary>Mean of the diagonal of Σ (SLFD Eq. 3) at the latest <see cref="Outputs"/>; null where outputs are not distributed. Σ → 0 turns SLFD into GLaD and must be seen.</summary>
    double? Variance { get; }
}
