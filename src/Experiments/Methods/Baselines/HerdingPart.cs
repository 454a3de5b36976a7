namespace Slfd.Experiments.Methods.Baselines;

/// <summary>Herding: images whose mean feature stays as near as can be to that of the class, one after the other (Welling 2009; Rebuffi et al. 2017).</summary>
public sealed class HerdingPart : CoreSetPart
{
    /// <inheritdoc/>
    public override string Name => "herding";
}
