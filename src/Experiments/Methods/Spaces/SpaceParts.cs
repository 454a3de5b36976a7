using Slfd.Experiments.Parts;

namespace Slfd.Experiments.Methods.Spaces;

/// <summary>The spaces that are optimised in.</summary>
public static class SpaceParts
{
    /// <summary>All of them.</summary>
    public static PartList<SpacePart> All { get; } = new("space", new PixelPart(), new GladPart(), new SlfdPart());
}
