using System.Text;
using System.Xml.Linq;
using SkiaSharp;
using Slfd.Pictures.Drawings;

namespace Slfd.Pictures.Tests.Drawings;

/// <summary>One drawing, three formats.</summary>
public class A_figure_in_each_format
{
    private static readonly Drawing s_drawing = new(100, 50, "<script>alert(1)</script> & more",
    [
        new Ink.Area([(0, 0), (20, 0), (20, 20), (0, 20)], "#00ff00", 1),
        new Ink.Line([(0, 40), (100, 40)], "#ff0000", 4, []),
        new Ink.Line([(0, 45), (50, 46), (100, 45)], "#0000ff", 1, [3, 2]),
        new Ink.Dot(80, 20, 5, "#123456"),
        new Ink.Words(50, 30, "a < b & \"c\"", Anchor: Anchor.Middle, Upwards: true),
    ]);

    [Fact]
    public void Is_well_formed_svg_in_which_words_are_words()
    {
        var svg = XDocument.Parse(SvgText.Of(s_drawing)).Root!;
        var kinds = svg.Elements().Select(element => element.Name.LocalName);
        Assert.Equal(["title", "rect", "polygon", "line", "polyline", "circle", "text"], kinds);
        Assert.Equal(s_drawing.Title, svg.Elements().First().Value);
        var words = svg.Elements().Last();
        Assert.Equal("a < b & \"c\"", words.Value);
        Assert.Equal("rotate(-90 50.0 30.0)", words.Attribute("transform")!.Value);
        Assert.Equal("3 2", svg.Elements().ElementAt(4).Attribute("stroke-dasharray")!.Value);
    }

    [Fact]
    public void Is_a_picture_with_its_colours_at_their_places()
    {
        using var picture = SKBitmap.Decode(SkiaPainter.Png(s_drawing, scale: 2));
        Assert.Equal((200, 100), (picture.Width, picture.Height));
        Assert.Equal(new SKColor(0, 255, 0), picture.GetPixel(20, 20));
        Assert.Equal(new SKColor(255, 0, 0), picture.GetPixel(150, 80));
        Assert.Equal(new SKColor(0x12, 0x34, 0x56), picture.GetPixel(160, 40));
        Assert.Equal(SKColors.White, picture.GetPixel(190, 10));
    }

    [Fact]
    public void Is_one_page_of_pdf()
    {
        var pdf = SkiaPainter.Pdf(s_drawing);
        Assert.StartsWith("%PDF-", Encoding.ASCII.GetString(pdf, 0, 5), StringComparison.Ordinal);
        var text = Encoding.Latin1.GetString(pdf);
        Assert.Contains("/Count 1", text, StringComparison.Ordinal);
        Assert.Contains("/MediaBox [0 0 100 50]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/CreationDate", text, StringComparison.Ordinal);
        Assert.DoesNotContain("/FontFile", text, StringComparison.Ordinal);
        Assert.True(pdf.Length < 60_000, $"{pdf.Length} bytes");
    }

    [Fact]
    public void Has_equal_bytes_for_equal_drawings()
    {
        Assert.Equal(SvgText.Of(s_drawing), SvgText.Of(s_drawing with { }));
        Assert.Equal(SkiaPainter.Png(s_drawing), SkiaPainter.Png(s_drawing with { }));
        Assert.Equal(SkiaPainter.Pdf(s_drawing), SkiaPainter.Pdf(s_drawing with { }));
    }
}
