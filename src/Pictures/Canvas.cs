using System.Runtime.InteropServices;
using SkiaSharp;

namespace Slfd.Pictures;

/// <summary>A white picture to put images and text on.</summary>
public sealed class Canvas
{
    private const uint White = 0xFFFFFFFF;
    private const uint Ink = 0xFF202020;

    // Ascent and descent of the fonts that hosts have, in sizes.
    private const double LineOfFont = 1.3;

    private readonly int _width;
    private readonly int _height;
    private readonly uint[] _pixels;

    /// <summary>Sides in pixels.</summary>
    public Canvas(int width, int height)
    {
        (_width, _height, _pixels) = (width, height, new uint[checked(width * height)]);
        Array.Fill(_pixels, White);
    }

    /// <summary>Height in pixels of a line of <see cref="Words"/>.</summary>
    public static int LineHeight(int size) => HostFont.Face is null ? Scale(size) * BitmapFont.Height : (int)Math.Ceiling(size * LineOfFont);

    /// <summary>The text, or as much of it as has room, with an ellipsis.</summary>
    public static string Fitted(string text, int room, int size)
    {
        if (HostFont.Face is not { } face)
        {
            var longest = Math.Max(3, room / TextWidth(" ", Scale(size)));
            return text.Length <= longest ? text : $"{text[..(longest - 2)]}..";
        }

        using SKFont font = new(face, size);
        if (font.MeasureText(text) <= room)
        {
            return text;
        }

        var kept = text.Length;
        while (kept > 1 && font.MeasureText($"{text[..kept]}…") > room)
        {
            kept--;
        }

        return $"{text[..kept]}…";
    }

    /// <summary>Writes a line with its upper left corner at (x, y) in a font of the host, or in dots where it has none; what would lie outside is left out.</summary>
    /// <param name="x">Column.</param>
    /// <param name="y">Row.</param>
    /// <param name="text">One line.</param>
    /// <param name="size">Of the font, in pixels.</param>
    public void Words(int x, int y, string text, int size)
    {
        if (HostFont.Face is not { } face)
        {
            Text(x, y, text, Scale(size));
            return;
        }

        using SKFont font = new(face, size);
        using SKPaint paint = new() { IsAntialias = true, Color = new SKColor(Ink) };
        var (width, height) = (Math.Min((int)Math.Ceiling(font.MeasureText(text)) + 1, _width - x), Math.Min(LineHeight(size), _height - y));
        if (width <= 0 || height <= 0)
        {
            return;
        }

        using SKBitmap line = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(line);
        canvas.Clear(SKColors.White);
        canvas.DrawText(text, 0, size, SKTextAlign.Left, font, paint);
        canvas.Flush();
        var drawn = MemoryMarshal.Cast<byte, uint>(line.GetPixelSpan());
        for (var row = 0; row < height; row++)
        {
            drawn.Slice(row * width, width).CopyTo(_pixels.AsSpan(((y + row) * _width) + x, width));
        }
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

    /// <summary>The alphabet of dots that is about as large.</summary>
    private static int Scale(int size) => Math.Max(1, size / 10);

    private static uint ToByte(float value) => value > 0 ? (uint)(Math.Min(value, 1f) * 255 + 0.5f) : 0;
}
