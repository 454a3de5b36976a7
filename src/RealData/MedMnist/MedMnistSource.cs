using System.Globalization;
using Slfd.Experiments.DataSets;
using Slfd.RealData.Decoding;
using Slfd.RealData.Images;
using Slfd.RealData.Photographs;
using Slfd.RealData.Preprocessing;

namespace Slfd.RealData.MedMnist;

/// <summary>The images of a MedMNIST file, enlarged from 28 px by bicubic interpolation and clamped to bytes (OP-4 of distillation.md).</summary>
/// <remarks>a = −0.5, as the reference's library has it where it antialiases; without antialiasing −0.75, although enlarging needs none.</remarks>
internal sealed class MedMnistSource : IImageSource
{
    /// <summary>Changes with any change to how a stored image becomes bytes.</summary>
    private const int Edition = 1;

    private readonly PhotographScaler _scaler;
    private readonly DataSetEntry _entry;
    private readonly Lazy<MedMnistSplit[]> _splits;

    /// <param name="spec">Which resolution, how resized, which splits, how much.</param>
    /// <param name="entry">The set.</param>
    /// <param name="file">Where it is.</param>
    public MedMnistSource(DataSpec spec, DataSetEntry entry, MedMnistFile file)
    {
        _entry = entry;
        _scaler = new(spec.Resolution, new(Interpolation.Bicubic, ResizedFormPart.Antialias.Of(spec.Values) ?? true));
        _splits = new(() => Read(spec, file));
        Identity = string.Create(CultureInfo.InvariantCulture,
            $"medmnist {Edition}, {_scaler}, {FileIdentity.Of(new(file.Path))}, subset {AllowsSubset(spec)}, train {spec.TrainPerClass}, {JudgingSplit(spec)} {spec.TestPerClass}");
    }

    /// <inheritdoc/>
    public string Name => _entry.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => [.. _entry.ClassList.Select(entry => entry.Name)];

    /// <inheritdoc/>
    public int Resolution => _scaler.Resolution;

    /// <inheritdoc/>
    public Normalisation Normalisation => Normalisation.MedMnist;

    /// <inheritdoc/>
    public string Identity { get; }

    /// <inheritdoc/>
    public byte[] Labels(SplitName split) => _splits.Value[(int)split].Labels;

    /// <inheritdoc/>
    public void Render(SplitName split, int index, Span<byte> planes)
    {
        var (images, side, _) = _splits.Value[(int)split];
        _scaler.Apply(new(images, index * side * side * 3, side, side, 3), planes);
    }

    /// <summary>Whether a file whose checksum is not the official one is read.</summary>
    public static bool AllowsSubset(DataSpec spec) => MedMnistPart.AllowSubset.Of(spec.Values) == true;

    /// <summary>The split that judges.</summary>
    /// <exception cref="ArgumentException">The specification names none.</exception>
    public static string JudgingSplit(DataSpec spec) => MedMnistPart.TestSplit.Of(spec.Values) switch
    {
        null or MedMnistPart.Test => MedMnistPart.Test,
        MedMnistPart.Validation => MedMnistPart.Validation,
        var other => throw new ArgumentException($"data set '{spec.Name}' is judged on '{MedMnistPart.Test}' or '{MedMnistPart.Validation}', not on '{other}' (grid key data.test-split)"),
    };

    private static MedMnistSplit[] Read(DataSpec spec, MedMnistFile file)
    {
        try
        {
            if (!AllowsSubset(spec))
            {
                file.MustBeOfficial();
            }

            return [file.Read("train", spec.TrainPerClass), file.Read(JudgingSplit(spec), spec.TestPerClass)];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file.Path} cannot be read: {unreadable.Message}", unreadable);
        }
    }
}
