using Slfd.Experiments.Methods.Objectives;
using Slfd.Experiments.Specifications;

namespace Slfd.Experiments.Methods.Spaces;

/// <summary>SLFD: GLaD's latents with the stochastic module on top (SLFD section 3.2).</summary>
public sealed class SlfdPart : SpacePart
{
    private const int PublishedSplit = 16;
    private const string AsWeReadIt = "SLFD as we read it: the paper prints neither M, nor how Eq. 6 treats the slots, nor whether the module's weights are trained";

    /// <inheritdoc/>
    public override string Name => "slfd";

    /// <inheritdoc/>
    public override string PaperName => "SLFD";

    /// <inheritdoc/>
    public override bool IsLatent => true;

    /// <inheritdoc/>
    public override bool IsStochastic => true;

    /// <inheritdoc/>
    public override int Split(ObjectivePart objective) => PublishedSplit;

    /// <inheritdoc/>
    public override string Remark(ObjectivePart objective) => objective.RemarkWithSlfd ?? AsWeReadIt;

    /// <inheritdoc/>
    public override string PaperNameWithRank(MethodSpec method, ObjectivePart objective) => method.Rank == MethodSpec.FullRank ? "SLFD multi" : $"SLFD rank={method.Rank}";
}
