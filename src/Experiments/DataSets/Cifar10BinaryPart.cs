namespace Slfd.Experiments.DataSets;

/// <summary>CIFAR-10's binary batches, which are read as they are.</summary>
public sealed class Cifar10BinaryPart : DataFormPart
{
    /// <inheritdoc/>
    public override string Name => "cifar10-binary";
}
