namespace Slfd.Experiments.Methods.Spaces;

/// <summary>The pixels themselves are optimised.</summary>
public sealed class PixelPart : SpacePart
{
    /// <inheritdoc/>
    public override string Name => "pixel";

    /// <inheritdoc/>
    public override string PaperName => "pixel";

    /// <inheritdoc/>
    public override bool IsLatent => false;
}
