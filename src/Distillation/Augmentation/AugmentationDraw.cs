using static TorchSharp.torch;

namespace Slfd.Distillation.Augmentation;

/// <summary>One augmentation as a value: which operation, and its raw draws. Applied to two batches it is siamese.</summary>
/// <param name="Operation">One of the catalogue's operations.</param>
/// <param name="Draws">On the CPU, [1] (shared by the whole batch) or [B] (one per image): U[0,1) as float32, or integers; names as in fixtures/README.md.</param>
public sealed record AugmentationDraw(string Operation, IReadOnlyDictionary<string, Tensor> Draws)
{
    /// <summary>Whether one draw serves the whole batch.</summary>
    public bool Shared => Draws.Values.First().shape[0] == 1;
}
