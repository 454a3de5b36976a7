using System.Runtime.InteropServices;
using SkiaSharp;

namespace Slfd.Pictures;

/// <summary>A white picture to put images and text on.</summary>
public sealed class Canvas
{
    private const uint White = 0xFFFFFFFF;
    private const uint Ink = 0xFF202020;

    private readonly int _width;
    private readonly int _height;
    private readonly uint[] _pixels;

    /// <summary>Sides in pixels.</summary>
    public Canvas(int width, int height)
    {
        (_width, _height, _pixels) = (width, height, new uint[checked(width * height)]);
        Array.Fill(_pixels, White);
    }

    /// <summary>Width in pixels of a text at a scale.</summary>
    public static int TextWidth(string text, int scale) => text.Length * BitmapFont.Advance * scale;

    /// <summary>Writes text with its upper left corner at (x, y); what would lie outside is left out.</summary>
    public void Text(int x, int y, string text, int scale)
    {
        var (width, height) = (Math.Min(TextWidth(text, scale), _width - x), Math.Min(BitmapFont.Height * scale, _height - y));
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (place, dot) = Math.DivRem(column / scale, BitmapFont.Advance);
                if (BitmapFont.HasInk(text[place], dot, row / scale))
                {
                    _pixels[(y + row) * _width + x + column] = Ink;
                }
            }
        }
    }

    /// <summary>Puts an image with its upper left corner at (x, y), each of its pixels as a square.</summary>
    /// <param name="x">Column.</param>
    /// <param name="y">Row.</param>
    /// <param name="planes">3×r×r numbers; below 0 and not-a-number is black, above 1 is full.</param>
    /// <param name="resolution">r.</param>
    /// <param name="scale">Side of a square.</param>
    public void Image(int x, int y, ReadOnlySpan<float> planes, int resolution, int scale)
    {
        var area = resolution * resolution;
        for (var row = 0; row < resolution * scale; row++)
        {
            for (var column = 0; column < resolution * scale; column++)
            {
                var at = row / scale * resolution + column / scale;
                _pixels[(y + row) * _width + x + column] =
                    0xFF000000 | ToByte(planes[at]) | ToByte(planes[area + at]) << 8 | ToByte(planes[2 * area + at]) << 16;
            }
        }
    }

    /// <summary>The picture as PNG, without a time or other text in it.</summary>
    public byte[] ToPng()
    {
        var info = new SKImageInfo(_width, _height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, MemoryMarshal.AsBytes(_pixels.AsSpan()));
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private static uint ToByte(float value) => value > 0 ? (uint)(Math.Min(value, 1f) * 255 + 0.5f) : 0;
}
