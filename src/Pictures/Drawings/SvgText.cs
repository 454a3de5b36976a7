using System.Globalization;
using System.Net;
using System.Text;

namespace Slfd.Pictures.Drawings;

/// <summary>A drawing as SVG. Written as text: equal drawings give equal bytes on every host, and the browser brings the letters.</summary>
public static class SvgText
{
    /// <summary>The file; lines end in a line feed.</summary>
    public static string Of(Drawing drawing) => Of(drawing, " xmlns=\"http://www.w3.org/2000/svg\"");

    /// <summary>The element as it stands within a page, which needs no name space.</summary>
    public static string WithinPage(Drawing drawing) => Of(drawing, " role=\"img\"");

    private static string Of(Drawing drawing, string more)
    {
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"<svg{more} width=\"{drawing.Width:0.#}\" height=\"{drawing.Height:0.#}\" viewBox=\"0 0 {drawing.Width:0.#} {drawing.Height:0.#}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<title>{Escape(drawing.Title)}</title>\n<rect width=\"{drawing.Width:0.#}\" height=\"{drawing.Height:0.#}\" fill=\"#fff\"/>\n");
        foreach (var ink in drawing.Inks)
        {
            Append(svg, ink);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Append(StringBuilder svg, Ink ink)
    {
        switch (ink)
        {
            case Ink.Line { Points: [var from, var to] } line:
                svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{from.X:F1}\" y1=\"{from.Y:F1}\" x2=\"{to.X:F1}\" y2=\"{to.Y:F1}\" {Stroke(line)}/>\n");
                break;
            case Ink.Line line:
                svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{Points(line.Points)}\" fill=\"none\" {Stroke(line)}/>\n");
                break;
            case Ink.Area area:
                svg.Append(CultureInfo.InvariantCulture, $"<polygon points=\"{Points(area.Corners)}\" fill=\"{area.Colour}\"{(area.Opacity < 1 ? FormattableString.Invariant($" fill-opacity=\"{area.Opacity:0.##}\"") : "")}/>\n");
                break;
            case Ink.Dot dot:
                svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{dot.X:F1}\" cy=\"{dot.Y:F1}\" r=\"{dot.Radius:0.#}\" fill=\"{dot.Colour}\"/>\n");
                break;
            case Ink.Words words:
                var turned = words.Upwards ? FormattableString.Invariant($" transform=\"rotate(-90 {words.X:F1} {words.Y:F1})\"") : "";
                var size = words.Size == 12 ? "" : FormattableString.Invariant($" font-size=\"{words.Size:0.#}\"");
                var anchor = words.Anchor == Anchor.Start ? "" : $" text-anchor=\"{words.Anchor.ToString().ToLowerInvariant()}\"";
                var colour = words.Colour == "#000000" ? "" : $" fill=\"{words.Colour}\"";
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{words.X:F1}\" y=\"{words.Y:F1}\"{size}{anchor}{colour}{turned}>{Escape(words.Text)}</text>\n");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(ink), ink, "no kind of ink");
        }
    }

    private static string Stroke(Ink.Line line)
    {
        var dash = line.Dash.Count == 0 ? "" : $" stroke-dasharray=\"{string.Join(' ', line.Dash.Select(length => length.ToString("0.#", CultureInfo.InvariantCulture)))}\"";
        return FormattableString.Invariant($"stroke=\"{line.Colour}\" stroke-width=\"{line.Thickness:0.#}\"{dash}");
    }

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(point => FormattableString.Invariant($"{point.X:F1},{point.Y:F1}")));

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
