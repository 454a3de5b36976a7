using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;

namespace Slfd.RealData.Procedural;

/// <summary>The drawn images, class by class; as a set of their own, or standing in for another.</summary>
/// <param name="spec">At which resolution, and how much.</param>
/// <param name="classes">Only the first so many classes; at most ten.</param>
internal sealed class ProceduralSource(DataSpec spec, int classes) : IImageSource
{
    /// <summary>Measured on the whole procedural training split at 32 px; they hardly change with the resolution.</summary>
    private static readonly Normalisation s_normalisation = new([0.410f, 0.358f, 0.465f], [0.233f, 0.246f, 0.237f]);

    private readonly int _train = Math.Min(spec.TrainPerClass ?? int.MaxValue, ProceduralImages.TrainPerClass);
    private readonly int _test = Math.Min(spec.TestPerClass ?? int.MaxValue, ProceduralImages.TestPerClass);

    private readonly string? _standsInFor = spec.Drawn == true ? spec.Name : null;

    /// <inheritdoc/>
    public string Name => spec.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; } = classes <= ProceduralImages.ClassNames.Count
        ? [.. ProceduralImages.ClassNames.Take(classes)]
        : throw new ArgumentException($"at most {ProceduralImages.ClassNames.Count} classes are drawn, {spec.Name} has {classes}");

    /// <inheritdoc/>
    public int Resolution => spec.Resolution;

    /// <inheritdoc/>
    public Normalisation Normalisation => s_normalisation;

    /// <inheritdoc/>
    public string Identity => $"procedural {ProceduralImages.Edition}, {Resolution} px, {_train} and {_test} images of each of {ClassNames.Count} classes, in place of {_standsInFor}";

    /// <summary>Whether drawing takes no longer than reading a file that holds the same.</summary>
    public bool IsQuick => Resolution <= 32;

    /// <inheritdoc/>
    public byte[] Labels(SplitName split)
    {
        var perClass = PerClass(split);
        return [.. Enumerable.Range(0, ClassNames.Count * perClass).Select(image => (byte)(image / perClass))];
    }

    /// <inheritdoc/>
    public void Render(SplitName split, int index, Span<byte> planes) =>
        ProceduralImages.Paint(split, _standsInFor, index / PerClass(split), index % PerClass(split), Resolution, planes);

    private int PerClass(SplitName split) => split == SplitName.Train ? _train : _test;
}
