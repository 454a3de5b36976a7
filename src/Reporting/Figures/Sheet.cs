using Slfd.Pictures;

namespace Slfd.Reporting.Figures;

/// <summary>A row, or several, of images under one heading.</summary>
/// <param name="Heading">What they are: a method, a data set.</param>
/// <param name="Images">Null: the cell has none yet, and <paramref name="Missing"/> says why.</param>
/// <param name="Across">Images beside each other, before the next row begins.</param>
/// <param name="PerClass">Images shown of each class, the first ones.</param>
/// <param name="Missing">Shown instead of images.</param>
internal sealed record SheetBand(string Heading, SyntheticImages? Images, int Across, int PerClass, string Missing = "");

/// <summary>Bands below each other on one picture, each image under the name of its class.</summary>
internal static class Sheet
{
    private const int TileSide = 128;
    private const int Gutter = 12;
    private const int HeadingSize = 20;
    private const int CaptionSize = 14;
    private const int SmallestWidth = 480;

    private static int HeadingHeight => Canvas.LineHeight(HeadingSize) + 4;

    private static int CaptionHeight => Canvas.LineHeight(CaptionSize) + 2;

    /// <summary>The picture as PNG. Equal images give equal bytes on hosts with the same font.</summary>
    public static byte[] Paint(string title, IReadOnlyList<SheetBand> bands)
    {
        var width = bands.Max(band => band.Images is { } images ? Gutter + (band.Across * (Tile(images) + Gutter)) : 0);
        width = Math.Max(width, SmallestWidth);
        var canvas = new Canvas(width, Gutter + HeadingHeight + Gutter + bands.Sum(Height));
        canvas.Words(Gutter, Gutter, Canvas.Fitted(title, width - (2 * Gutter), HeadingSize), HeadingSize);
        var top = Gutter + HeadingHeight + Gutter;
        foreach (var band in bands)
        {
            Paint(canvas, band, top, width);
            top += Height(band);
        }

        return canvas.ToPng();
    }

    private static void Paint(Canvas canvas, SheetBand band, int top, int width)
    {
        canvas.Words(Gutter, top, Canvas.Fitted(band.Heading, width - (2 * Gutter), HeadingSize), HeadingSize);
        if (band.Images is not { } images)
        {
            canvas.Words(Gutter, top + HeadingHeight, Canvas.Fitted(band.Missing, width - (2 * Gutter), CaptionSize), CaptionSize);
            return;
        }

        var tile = Tile(images);
        foreach (var (place, (label, index)) in Shown(band, images).Index())
        {
            var (x, y) = (Gutter + (place % band.Across * (tile + Gutter)), top + HeadingHeight + (place / band.Across * (CaptionHeight + tile + Gutter)));
            canvas.Words(x, y, Canvas.Fitted(images.ClassNames[label], tile, CaptionSize), CaptionSize);
            canvas.Image(x, y + CaptionHeight, images.Image(label, index), images.Resolution, tile / images.Resolution);
        }
    }

    private static int Height(SheetBand band) => HeadingHeight + Gutter + (band.Images is { } images
        ? (Shown(band, images).Count() + band.Across - 1) / band.Across * (CaptionHeight + Tile(images) + Gutter)
        : CaptionHeight);

    private static IEnumerable<(int Label, int Index)> Shown(SheetBand band, SyntheticImages images) =>
        from label in Enumerable.Range(0, images.ClassNames.Count)
        from index in Enumerable.Range(0, Math.Min(band.PerClass, images.PerClass))
        select (label, index);

    /// <summary>Small images are enlarged by a whole factor; large ones keep their own pixels.</summary>
    private static int Tile(SyntheticImages images) => Math.Max(1, TileSide / images.Resolution) * images.Resolution;
}
