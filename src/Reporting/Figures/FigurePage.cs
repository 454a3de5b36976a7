using Slfd.Pictures.Drawings;

namespace Slfd.Reporting.Figures;

/// <summary>The page of a figure: as wide as its longest words, and below it what its marks are, in lines that fit.</summary>
internal static class FigurePage
{
    private const int CaptionSize = 11;
    private const int CaptionLine = 16;
    private const int Margin = 14;

    // Of the letters' size: what a letter of the fonts that are looked for is wide, on average and rather more than less.
    private const double LetterShare = 0.6;

    /// <summary>The drawing.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="inks">All but the caption.</param>
    /// <param name="width">At least.</param>
    /// <param name="left">Where the caption begins.</param>
    /// <param name="top">The base line of its first line.</param>
    /// <param name="caption">What dots, bars and bands are; each begins a line.</param>
    public static Drawing Of(string title, IEnumerable<Ink> inks, double width, double left, double top, params IEnumerable<string> caption)
    {
        List<Ink> all = [.. inks];
        var wide = all.OfType<Ink.Words>().Select(RightEnd).Append(width).Max();
        foreach (var line in caption.SelectMany(sentence => Lines(sentence, (int)((wide - left - Margin) / (LetterShare * CaptionSize)))))
        {
            all.Add(new Ink.Words(left, top, line, Size: CaptionSize, Colour: "#555555"));
            top += CaptionLine;
        }

        return new(wide, top - CaptionLine + Margin, title, all);
    }

    private static double RightEnd(Ink.Words words)
    {
        var length = words.Upwards ? 0 : LetterShare * words.Size * words.Text.Length;
        return Margin + words.X + words.Anchor switch
        {
            Anchor.Start => length,
            Anchor.Middle => length / 2,
            Anchor.End => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(words), words.Anchor, "start, middle or end"),
        };
    }

    private static IEnumerable<string> Lines(string sentence, int letters)
    {
        var line = "";
        foreach (var word in sentence.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > letters)
            {
                yield return line;
                line = "";
            }

            line = line.Length == 0 ? word : $"{line} {word}";
        }

        yield return line;
    }
}
