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

    /// <summary>Whether it chooses real images to stand for all of them, so that a report holds rows against the best of its kind.</summary>
    public virtual bool IsCoreSet => false;

    /// <summary>Whether its images under a seed are those that a row with the same seed may start from, so that the two are paired.</summary>
    public virtual bool PairsBySeed => false;

    /// <summary>Whether a generator makes its images: a row names it as a latent row does.</summary>
    public virtual bool UsesGenerator => false;

    /// <summary>Images that each of its classifiers trains on.</summary>
    /// <param name="train">Real training images in use.</param>
    /// <param name="synthetic">C · ipc.</param>
    public abstract double Trained(double train, double synthetic);
}
