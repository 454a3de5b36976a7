using SkiaSharp;

namespace Slfd.Pictures.Drawings;

/// <summary>A drawing as PNG and as PDF, by SkiaSharp (docs/decisions/0076). Without a time in them: equal drawings give equal bytes on hosts with the same font.</summary>
public static class SkiaPainter
{
    private const double BitmapHeight = 0.75;

    /// <summary>The picture.</summary>
    /// <param name="drawing">What is drawn.</param>
    /// <param name="scale">Dots per point of the page.</param>
    public static byte[] Png(Drawing drawing, float scale = 2)
    {
        using SKBitmap bitmap = new(new SKImageInfo((int)Math.Ceiling(drawing.Width * scale), (int)Math.Ceiling(drawing.Height * scale), SKColorType.Rgba8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Scale(scale);
        Paint(canvas, drawing);
        canvas.Flush();
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    /// <summary>One page of the drawing's size. Letters are outlines in the host's font: embedded, that font would come whole with each figure, 390 KB of it.</summary>
    public static byte[] Pdf(Drawing drawing)
    {
        using MemoryStream bytes = new();
        using (var document = SKDocument.CreatePdf(bytes, new SKDocumentPdfMetadata { Title = drawing.Title, Creator = "slfd" }))
        {
            using var canvas = document.BeginPage((float)drawing.Width, (float)drawing.Height);
            Paint(canvas, drawing, outlines: true);
            document.EndPage();
            document.Close();
        }

        return bytes.ToArray();
    }

    private static void Paint(SKCanvas canvas, Drawing drawing, bool outlines = false)
    {
        foreach (var ink in drawing.Inks)
        {
            using SKPaint paint = new() { IsAntialias = true };
            switch (ink)
            {
                case Ink.Line line:
                    (paint.Color, paint.IsStroke, paint.StrokeWidth) = (SKColor.Parse(line.Colour), true, (float)line.Thickness);
                    using (var dash = line.Dash.Count == 0 ? null : SKPathEffect.CreateDash([.. line.Dash.Select(length => (float)length)], 0))
                    using (var path = Path(line.Points))
                    {
                        paint.PathEffect = dash;
                        canvas.DrawPath(path, paint);
                    }

                    break;
                case Ink.Area area:
                    paint.Color = SKColor.Parse(area.Colour).WithAlpha((byte)Math.Round(255 * area.Opacity));
                    using (var path = Path(area.Corners))
                    {
                        path.Close();
                        canvas.DrawPath(path, paint);
                    }

                    break;
                case Ink.Dot dot:
                    paint.Color = SKColor.Parse(dot.Colour);
                    canvas.DrawCircle((float)dot.X, (float)dot.Y, (float)dot.Radius, paint);
                    break;
                case Ink.Words words:
                    paint.Color = SKColor.Parse(words.Colour);
                    Write(canvas, words, paint, outlines);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(drawing), ink, "no kind of ink");
            }
        }
    }

    private static SKPath Path(IReadOnlyList<(double X, double Y)> points)
    {
        SKPath path = new();
        path.AddPoly([.. points.Select(point => new SKPoint((float)point.X, (float)point.Y))], close: false);
        return path;
    }

    private static void Write(SKCanvas canvas, Ink.Words words, SKPaint paint, bool outlines)
    {
        canvas.Save();
        canvas.Translate((float)words.X, (float)words.Y);
        canvas.RotateDegrees(words.Upwards ? -90 : 0);
        if (HostFont.Face is { } face)
        {
            using SKFont font = new(face, (float)words.Size);
            if (outlines)
            {
                using var letters = font.GetTextPath(words.Text, new SKPoint(-Shift(words.Anchor) * font.MeasureText(words.Text), 0));
                canvas.DrawPath(letters, paint);
            }
            else
            {
                canvas.DrawText(words.Text, 0, 0, Align(words.Anchor), font, paint);
            }
        }
        else
        {
            WriteDots(canvas, words, paint);
        }

        canvas.Restore();
    }

    private static SKTextAlign Align(Anchor anchor) => anchor switch
    {
        Anchor.Start => SKTextAlign.Left,
        Anchor.Middle => SKTextAlign.Center,
        Anchor.End => SKTextAlign.Right,
        _ => throw new ArgumentOutOfRangeException(nameof(anchor), anchor, "no anchor"),
    };

    /// <summary>The part of a text's width that lies left of where it is anchored.</summary>
    private static float Shift(Anchor anchor) => anchor switch
    {
        Anchor.Start => 0,
        Anchor.Middle => 0.5f,
        Anchor.End => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(anchor), anchor, "no anchor"),
    };

    private static void WriteDots(SKCanvas canvas, Ink.Words words, SKPaint paint)
    {
        var side = (float)(words.Size * BitmapHeight / (BitmapFont.Height - 1));
        var width = words.Text.Length * BitmapFont.Advance * side;
        var left = -Shift(words.Anchor) * width;
        for (var place = 0; place < words.Text.Length; place++)
        {
            for (var row = 0; row < BitmapFont.Height; row++)
            {
                for (var column = 0; column < BitmapFont.Advance; column++)
                {
                    if (BitmapFont.HasInk(words.Text[place], column, row))
                    {
                        canvas.DrawRect(left + (((place * BitmapFont.Advance) + column) * side), (row - BitmapFont.Height + 1) * side, side, side, paint);
                    }
                }
            }
        }
    }
}
