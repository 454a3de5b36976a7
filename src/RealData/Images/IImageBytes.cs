using static TorchSharp.torch;

namespace Slfd.RealData.Images;

/// <summary>A data set as bytes, as far as a cell uses it, before any device is involved: in memory, or mapped from a file.</summary>
internal interface IImageBytes
{
    /// <summary>As in grids.</summary>
    string Name { get; }

    /// <summary>In label order.</summary>
    IReadOnlyList<string> ClassNames { get; }

    /// <summary>r in pixels.</summary>
    int Resolution { get; }

    /// <summary>The set's constants.</summary>
    Normalisation Normalisation { get; }

    /// <summary>N labels.</summary>
    ReadOnlySpan<byte> TrainLabels { get; }

    /// <summary>Likewise.</summary>
    ReadOnlySpan<byte> TestLabels { get; }

    /// <summary>Hex SHA-256 of the content that is used; see <see cref="ContentHash"/>.</summary>
    string Sha256();

    /// <summary>The same of each split alone.</summary>
    (string Train, string Test) SplitSha256();

    /// <summary>Both splits as [N, 3, r, r] bytes on the CPU; the caller's dispose scope owns them.</summary>
    (Tensor Train, Tensor Test) Images();
}
