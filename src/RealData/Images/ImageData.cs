using static TorchSharp.torch;

namespace Slfd.RealData.Images;

/// <summary>A data set as bytes in host memory, as far as a cell uses it.</summary>
/// <param name="Name">As in grids.</param>
/// <param name="ClassNames">In label order.</param>
/// <param name="Resolution">r in pixels.</param>
/// <param name="Normalisation">The set's constants.</param>
/// <param name="Train">Training images.</param>
/// <param name="Test">Test images.</param>
internal sealed record ImageData(string Name, IReadOnlyList<string> ClassNames, int Resolution, Normalisation Normalisation, ImageSplit Train, ImageSplit Test) : IImageBytes
{
    /// <inheritdoc/>
    public ReadOnlySpan<byte> TrainLabels => Train.Labels;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> TestLabels => Test.Labels;

    /// <inheritdoc/>
    public string Sha256()
    {
        using var hash = new ContentHash(Resolution);
        foreach (var split in new[] { Train, Test })
        {
            hash.Begin(split.Labels);
            hash.Add(split.Pixels);
        }

        return hash.Finish();
    }

    /// <inheritdoc/>
    public (string Train, string Test) SplitSha256() => (ContentHash.Of(Resolution, Train.Labels, Train.Pixels), ContentHash.Of(Resolution, Test.Labels, Test.Pixels));

    /// <inheritdoc/>
    public (Tensor Train, Tensor Test) Images() => (Tensor(Train), Tensor(Test));

    private Tensor Tensor(ImageSplit split) => tensor(split.Pixels, [split.Labels.Length, 3, Resolution, Resolution], ScalarType.Byte);
}
