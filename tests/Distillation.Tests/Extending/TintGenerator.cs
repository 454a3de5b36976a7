using Slfd.Distillation.Generators;
using Slfd.Distillation.Tensors;
using Slfd.Experiments.Methods.Generators;
using Slfd.Experiments.Settings;
using Slfd.FileFormats.Weights;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Extending;

#region part
/// <summary>Images of one colour: what a new generator looks like (docs/extending.md).</summary>
public sealed class TintPart : GeneratorPart
{
    /// <summary>A key of its own: by how much w_s is multiplied.</summary>
    public static NumberKey Strength { get; } = new("strength", 0, 100);

    public override string Name => "tint";

    public override IReadOnlyList<SettingKey> Keys { get; } = [Strength];

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

    protected override GeneratorSpec SettleOwn(GeneratorSpec shared, GeneratorUse use, bool made) =>
        shared.With(Strength.Is(Strength.Of(shared.Values) ?? 1)) with { Layer = shared.Layer ?? -1 };
}
#endregion

#region network
/// <summary>The network of <see cref="TintPart"/>: w_s is z, and the image is a product of w_s with a 3×3 matrix.</summary>
public sealed class TintGenerator : IImageGenerator
{
    private readonly Tensor _matrix;

    /// <param name="matrix">[3, 3]; the generator's from now on.</param>
    /// <param name="resolution">r in pixels.</param>
    public TintGenerator(Tensor matrix, int resolution) => (_matrix, Resolution) = (matrix.DetachFromDisposeScope(), resolution);

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

#region factory
/// <summary>Draws the matrix of <see cref="TintPart"/>, or reads it from a file.</summary>
internal sealed class TintFactory : IGeneratorFactory
{
    public IImageGenerator AtRandom(GeneratorRequest request)
    {
        using var scope = NewDisposeScope();
        using var rng = new Generator((ulong)request.Seed);
        return Of(randn([3, 3], generator: rng), request);
    }

    public string? WhyNot(WeightFile file) => file.Tensors.ContainsKey("tint") ? null : "has no tensor 'tint'";

    public IImageGenerator Read(WeightFile file, GeneratorRequest request)
    {
        using var scope = NewDisposeScope();
        return Of(file.Expect("tint", 3, 3).ToTensor(), request);
    }

    private static TintGenerator Of(Tensor matrix, GeneratorRequest request) => new(matrix.mul(TintPart.Strength.Of(request.Settings.Values)!.Value).to(request.Device), request.Resolution!.Value);
}
#endregion
