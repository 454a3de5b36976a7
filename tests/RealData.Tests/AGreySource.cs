using Slfd.RealData.Decoding;
using Slfd.RealData.Images;

namespace Slfd.RealData.Tests;

/// <summary>Four training images and two test images of 2 px, each of one grey: its place, and 100 more in the test split.</summary>
internal sealed class AGreySource : IImageSource
{
    private readonly Lock _gate = new();

    public string Name => "greys";

    public IReadOnlyList<string> ClassNames { get; } = ["dark", "light"];

    public int Resolution => 2;

    public Normalisation Normalisation => Normalisation.MedMnist;

    public string Identity { get; init; } = "greys, first edition";

    /// <summary>Training images that cannot be made.</summary>
    public int[] Damaged { get; init; } = [];

    /// <summary>How many images were made.</summary>
    public int Rendered { get; private set; }

    public byte[] Labels(SplitName split) => split == SplitName.Train ? [0, 1, 0, 1] : [1, 0];

    public void Render(SplitName split, int index, Span<byte> planes)
    {
        if (split == SplitName.Train && Damaged.Contains(index))
        {
            throw new InvalidDataException($"image {index} is damaged");
        }

        planes.Fill((byte)(index + (split == SplitName.Test ? 100 : 0)));
        lock (_gate)
        {
            Rendered++;
        }
    }
}
