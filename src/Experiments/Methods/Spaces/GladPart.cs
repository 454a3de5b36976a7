using Slfd.Experiments.Methods.Objectives;

namespace Slfd.Experiments.Methods.Spaces;

/// <summary>GLaD: w_s in W+ and f_n at layer n are optimised.</summary>
public sealed class GladPart : SpacePart
{
    /// <inheritdoc/>
    public override string Name => "glad";

    /// <inheritdoc/>
    public override string PaperName => "GLaD";

    /// <inheritdoc/>
    public override bool IsLatent => true;

    /// <inheritdoc/>
    public override int Split(ObjectivePart objective) => objective.GladSplit;
}
