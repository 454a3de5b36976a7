using Slfd.Distillation.Generators;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Specifications;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Extending;

#region part
/// <summary>Images of one colour: what a new generator looks like (docs/extending.md).</summary>
public sealed class TintPart : GeneratorPart
{
    public override string Name => "tint";

    public override string PaperGroup => "tint";

    public override int PaperOrder => 3;

    public override string PublishedFile(string dataset, int resolution) => "tint.safetensors";

    public override GeneratorShape Shape(GeneratorSpec settled, int resolution) => new(
        SuffixMacs: 3.0 * resolution * resolution,
        Weights: 9,
        LatentNumbers: 3,
        HeldNumbers: 0,
        KeptBytes: 4 * 3.0 * resolution * resolution,
        LargestBytes: 4 * 3.0 * resolution * resolution,
        ChunkRule.GuessedBytes(ChunkRule.MapWithoutSplit(resolution), layers: 1));

    protected override GeneratorSpec SettleOwn(GeneratorSpec shared, GeneratorUse use, bool made) => shared with
    {
        ChannelBase = null,
        ChannelMaximum = null,
        Conditional = null,
        Decoder = null,
        Depth = null,
        Heads = null,
        Layer = shared.Layer ?? -1,
        Layers = null,
        MappingFile = null,
        Stages = null,
        Styles = null,
        Time = null,
        Width = null,
    };
}
#endregion

#region network
/// <summary>The network of <see cref="TintPart"/>: w_s is z, and the image is a product of w_s with a 3×3 matrix.</summary>
public sealed class TintGenerator : IImageGenerator
{
    private readonly Tensor _matrix;

    public TintGenerator(int seed, int resolution, Device device)
    {
        using var rng = new Generator((ulong)seed);
        (_matrix, Resolution) = (randn([3, 3], generator: rng).to(device).DetachFromDisposeScope(), resolution);
    }

    public string Name => "tint";

    public int Resolution { get; }

    public int StyleCount => 1;

    public int StyleWidth => 3;

    public int LatentWidth => 3;

    public int Classes => 0;

    public int Layers => 1;

    public IReadOnlyList<Tensor> Parameters => [_matrix];

    public Tensor Styles(Tensor z, Tensor classes) => z.unsqueeze(1);

    public GeneratorFeatures Features(Tensor styles, int split) => throw new NotSupportedException("a tint has no layers to split at; say layer = -1");

    public Tensor Images(Tensor styles, GeneratorFeatures? features, int split) =>
        styles.squeeze(1).mm(_matrix).view(-1, 3, 1, 1).expand(-1, 3, Resolution, Resolution);

    public void Dispose() => _matrix.Dispose();
}
#endregion
