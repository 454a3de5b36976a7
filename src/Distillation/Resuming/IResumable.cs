using static TorchSharp.torch;

namespace Slfd.Distillation.Resuming;

/// <summary>Something whose tensors travel in a checkpoint, so that it goes on as if it had not stopped.</summary>
public interface IResumable
{
    /// <summary>Everything that changes while the cell runs, by name, as it is now. Owned by this object and changed by its next step.</summary>
    IReadOnlyDictionary<string, Tensor> State();

    /// <summary>Goes on from a saved <see cref="State"/>.</summary>
    /// <param name="state">Copied.</param>
    /// <exception cref="InvalidDataException">A tensor is missing, foreign, or of another shape.</exception>
    void Restore(IReadOnlyDictionary<string, Tensor> state);
}
