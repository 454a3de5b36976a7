using static TorchSharp.torch;

namespace Slfd.Distillation.Spaces;

/// <summary>Where a synthetic set lives and is optimised: pixels, or the latents of a generator. A space knows nothing of what its images are matched to.</summary>
public interface ISyntheticSpace : IDisposable
{
    /// <summary>The images at the present parameters, as a leaf whose <c>grad</c> an objective adds to. Owned by the space; valid until <see cref="Step"/>.</summary>
    /// <returns>[B, 3, r, r] with B = C·ipc, normalised, float32, requiring gradients.</returns>
    Tensor Images();

    /// <summary>Carries the images' gradient back to the parameters and takes one step of the optimiser; the gradient is cleared.</summary>
    void Step();

    /// <summary>Whether every parameter is a finite number. Waits for the device.</summary>
    bool IsFinite();

    /// <summary>Parameters and optimiser, by name, as they are now. Owned by the space and changed by its next step.</summary>
    IReadOnlyDictionary<string, Tensor> State();

    /// <summary>Goes on from a saved <see cref="State"/>.</summary>
    /// <param name="state">Copied.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, foreign, or of another shape.</exception>
    void Restore(IReadOnlyDictionary<string, Tensor> state);
}
