using System.Globalization;
using Slfd.Pictures.Drawings;
using Slfd.Reporting.Curves;
using Slfd.Reporting.Figures;

namespace Slfd.Reporting.Tests.Curves;

/// <summary>The curves of an attempt come from its metrics, piece by piece, in memory that does not grow.</summary>
public class A_curve_is_read_as_it_grows
{
    private const string Header = "iteration,loss,rate,memory_mb,variance,student_rate,matching,mean_term,spread_term\n";

    [Fact]
    public void In_pieces_that_end_anywhere()
    {
        CurveReader curves = new();
        foreach (var letter in $"{Header}0,3,2.5,100,,,,,\n1,2,2.5,101,,,,,\n2,1,2.5")
        {
            curves.Read(letter.ToString());
        }

        Assert.Equal(1, curves.Last);
        Assert.Equal([3, 2], curves.Of("loss")!.Points.Select(point => point.Mean));
        Assert.Null(curves.Of("variance"));
        Assert.Equal(101, curves.Latest["memory_mb"]);
        curves.Read(",102,,,,,\n");
        Assert.Equal(2, curves.Last);
    }

    [Fact]
    public void An_iteration_counts_once_and_what_is_no_row_not_at_all()
    {
        CurveReader curves = new();
        curves.Read($"{Header}0,1,1,1,,,,,\nabc,5\n0,9,1,1,,,,,\n1,NaN,1,1,,,,,\n2,3,1,1,,,,,,,,,\n3,2,1,1,,,,,\n");
        Assert.Equal([(0, 1), (3, 2)], curves.Of("loss")!.Points.Select(point => (point.Iteration, point.Mean)));
    }

    [Fact]
    public void A_million_iterations_are_a_few_hundred_pieces_with_the_same_mean_and_extremes()
    {
        CurveReader curves = new();
        curves.Read(Header);
        for (var iteration = 0; iteration < 100_000; iteration++)
        {
            curves.Read(string.Create(CultureInfo.InvariantCulture, $"{iteration},{(iteration == 77_777 ? 1000 : iteration % 2)},1,1,,,,,\n"));
        }

        var points = curves.Of("loss")!.Points;
        Assert.InRange(points.Count, CurveReader.MostPieces / 2, CurveReader.MostPieces);
        Assert.Equal(1000, points.Max(point => point.High));
        Assert.Equal(0, points.Min(point => point.Low));
        Assert.All(points.Where(point => point.High < 2 && point.Iteration < 99_000), point => Assert.Equal(0.5, point.Mean, 6));
        Assert.Equal(points.Select(point => point.Iteration).Order(), points.Select(point => point.Iteration));
    }

    [Fact]
    public void Its_figures_are_the_loss_with_its_terms_the_rate_and_what_the_method_learns()
    {
        CurveReader curves = new();
        curves.Read($"{Header}0,300,2,100,0.5,,100,150,50\n1,6,2,100,0.4,,2,3,1\n");
        var figures = CurveFigure.Of(curves, iterations: 40).ToList();
        Assert.Equal(4, figures.Count); // no learned rate
        var svg = SvgText.WithinPage(figures[0]);
        Assert.All(["matching loss", "μ term", "Σ term", ">40<", ">200<", "lately loss 6"], text => Assert.Contains(text, System.Net.WebUtility.HtmlDecode(svg), StringComparison.Ordinal));
        Assert.DoesNotContain("style=", svg, StringComparison.Ordinal); // a page's policy refuses it
    }

    [Fact]
    public void Two_attempts_are_drawn_over_each_other_and_what_only_one_has_is_there_too()
    {
        var (first, second) = (new CurveReader(), new CurveReader());
        first.Read($"{Header}0,300,2,100,,,,,\n9,6,2,100,,,,,\n");
        second.Read($"{Header}0,200,4,50,0.5,,,,\n3,100,4,50,0.4,,,,\n");
        var figures = CurveFigure.Over([("A", first), ("B", second)]).ToList();
        Assert.Equal(4, figures.Count); // loss, rate, memory, Σ
        var svg = System.Net.WebUtility.HtmlDecode(SvgText.WithinPage(figures[0]));
        Assert.All([">A<", ">B<", "over 9 iterations", "lately A 6, B 100"], text => Assert.Contains(text, svg, StringComparison.Ordinal));
        Assert.Contains("lately 0.4", SvgText.WithinPage(figures[3]), StringComparison.Ordinal); // of B alone, and so without a legend
        Assert.Empty(CurveFigure.Over([("A", new()), ("B", new())]));
    }

    [Fact]
    public void Its_memory_says_whose_it_is_where_that_is_known()
    {
        CurveReader curves = new();
        curves.Read("iteration,loss,rate,memory_mb\n0,3,2,100\n");
        Assert.Contains("memory of the worker (MB)", SvgText.WithinPage(CurveFigure.Of(curves, 1, "the worker").Last()), StringComparison.Ordinal);
        Assert.Contains("memory (MB)", SvgText.WithinPage(CurveFigure.Of(curves, 1).Last()), StringComparison.Ordinal);
    }
}
