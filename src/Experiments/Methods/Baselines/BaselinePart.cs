using Slfd.Experiments.Parts;

namespace Slfd.Experiments.Methods.Baselines;

/// <summary>A row of a table that optimises nothing.</summary>
public abstract class BaselinePart : IPart
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Revision => 1;

    /// <summary>Whether it makes a synthetic set, which sheets can show.</summary>
    public abstract bool HasImages { get; }

    /// <summary>Images that each of its classifiers trains on.</summary>
    /// <param name="train">Real training images in use.</param>
    /// <param name="synthetic">C · ipc.</param>
    public abstract double Trained(double train, double synthetic);
}
