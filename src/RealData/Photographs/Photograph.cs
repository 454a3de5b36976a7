namespace Slfd.RealData.Photographs;

/// <summary>An image as it was decoded: interleaved bytes, row by row, of which the first three of each pixel are red, green and blue.</summary>
/// <param name="Pixels">Height × Width × Channels bytes, from <paramref name="Start"/> on.</param>
/// <param name="Start">Where the image begins.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">Bytes per pixel: 3, or 4 where the last is to be ignored.</param>
internal readonly record struct Photograph(byte[] Pixels, int Start, int Height, int Width, int Channels);
