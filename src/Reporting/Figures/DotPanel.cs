using Slfd.Pictures.Drawings;
using Slfd.Reporting.Published;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Figures;

/// <summary>A panel with a row for each method: our mean as a dot with its error bar, the paper's as a diamond with its own below.</summary>
/// <param name="Frame">Where, with a row's height of one on the upright axis.</param>
internal sealed record DotPanel(Frame Frame)
{
    /// <summary>Of each row.</summary>
    public const int RowHeight = 26;

    /// <summary>What dots and bars are, to stand below.</summary>
    public const string Dots = "dots: mean over seeds, best; bars: ± population std over evaluation repeats, averaged over seeds";

    /// <summary>What diamonds are.</summary>
    public const string Diamonds = "grey diamonds: the paper's mean ± std";

    /// <summary>A panel of that many rows, whose numbers lie on an axis.</summary>
    public static DotPanel At(double left, double top, double width, int rows, Axis across) => new(new Frame(left, top, width, rows * RowHeight, across, new("", 0, rows, [])));

    /// <summary>Where a row's middle is.</summary>
    public double Y(int row) => Frame.Top + ((row + 0.5) * RowHeight);

    /// <summary>One row: what is there of it.</summary>
    public IEnumerable<Ink> Row(int row, SeedSummary? ours, PublishedResult? paper, string colour)
    {
        var y = Y(row);
        if (paper is not null)
        {
            var (x, below) = (Frame.X(paper.Mean), y + 6);
            foreach (var ink in Whisker(below, paper.Mean, paper.Std, Colours.Paper))
            {
                yield return ink;
            }

            yield return new Ink.Area([(x - 5, below), (x, below - 5), (x + 5, below), (x, below + 5)], Colours.Paper, 1);
        }

        if (ours is not null)
        {
            foreach (var ink in Whisker(y, ours.Mean, ours.Std, colour))
            {
                yield return ink;
            }

            yield return new Ink.Dot(Frame.X(ours.Mean), y, 4, colour);
        }
    }

    private IEnumerable<Ink> Whisker(double y, double mean, double std, string colour)
    {
        var (low, high) = (Frame.X(mean - std), Frame.X(mean + std));
        return [Frame.Line(colour, 1.5, (low, y), (high, y)), Frame.Line(colour, 1.5, (low, y - 4), (low, y + 4)), Frame.Line(colour, 1.5, (high, y - 4), (high, y + 4))];
    }
}
