namespace Slfd.RealData.Images;

/// <summary>The images of one split as their file has them, before any device is involved.</summary>
/// <param name="Pixels">N×3×r×r bytes: red, green and blue plane of each image, row by row.</param>
/// <param name="Labels">N labels.</param>
internal sealed record ImageSplit(byte[] Pixels, byte[] Labels);
