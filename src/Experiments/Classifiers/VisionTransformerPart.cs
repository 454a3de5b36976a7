using Slfd.Experiments.Specifications;
using static Slfd.Experiments.Classifiers.ClassifierShape;

namespace Slfd.Experiments.Classifiers;

/// <summary>ViT.</summary>
public sealed class VisionTransformerPart : ClassifierPart
{
    private const int Heads = 8;
    private const int Width = 512;

    /// <inheritdoc/>
    public override string Name => "vit";

    /// <summary>2: dropout masks are hashes of a key and a place, not draws (docs/decisions/0029).</summary>
    public override int Revision => 2;

    /// <inheritdoc/>
    public override string PaperName => "ViT";

    /// <inheritdoc/>
    public override bool IsInThePaper => true;

    /// <inheritdoc/>
    public override ClassifierShape Shape(int resolution, int classes, NetworkSpec network)
    {
        var (patch, layers) = resolution == 32 ? (4, 6) : (16, 10);
        var patches = resolution / patch * (resolution / patch);
        var tokens = patches + 1;
        var attention = new ClassifierShape(2.0 * tokens * tokens * Width, ((double)Heads * tokens * tokens) + ((double)Width * tokens), 0, Math.Max((double)Heads * tokens * tokens, (double)Width * tokens));
        var layer = Each(tokens, Linear(Width, 3 * Width)) + attention + Each(tokens, 3 * Linear(Width, Width));
        return (Each(patches, Linear(3 * patch * patch, Width)) + (layers * layer) + Linear(Width, classes)) with { MapsBeside = FewMaps };
    }
}
