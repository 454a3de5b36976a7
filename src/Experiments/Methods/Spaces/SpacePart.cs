using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Parts;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Methods.Spaces;

/// <summary>What is optimised: pixels, or latents of a generator.</summary>
public abstract class SpacePart : IPart
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual int Revision => 1;

    /// <summary>The name in the paper's tables.</summary>
    public abstract string PaperName { get; }

    /// <summary>Whether a generator makes the images.</summary>
    public abstract bool IsLatent { get; }

    /// <summary>Whether the stochastic module stands on top, with a rank.</summary>
    public virtual bool IsStochastic => false;

    /// <summary>n of StyleGAN-XL with stages, from 64 px on.</summary>
    /// <exception cref="InvalidOperationException">The space has no generator.</exception>
    public virtual int Split(ObjectivePart objective) => throw new InvalidOperationException($"space '{Name}' splits no generator");

    /// <summary>Where the method is our reading of the paper, or ours: what a reader must know before comparing with a published value. Null: it is published as it is run here.</summary>
    public virtual string? Remark(ObjectivePart objective) => null;

    /// <summary>The name of a row of the paper's table 6.</summary>
    public virtual string PaperNameWithRank(MethodSpec method, ObjectivePart objective) => $"{PaperName}({objective.PaperName})";
}
