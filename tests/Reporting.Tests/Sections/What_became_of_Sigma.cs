using Slfd.Experiments.Grids;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Sections;

/// <summary>The mean diagonal of Σ over the updates: in a section, in every format, and drawn.</summary>
public class What_became_of_Sigma
{
    private static readonly Grid s_grid = APaperGrid.Table3 with { Evaluation = AGrid.Small.Evaluation, Seeds = [0, 1] };

    [Fact]
    public void Is_averaged_over_seeds_at_quarters_of_the_updates()
    {
        // Seed 0 doubles its 1 once, linearly; seed 1 has two updates alone, 3 and 45.
        var section = Table().Sections().Single(section => section.Name == "sigma");
        var row = Assert.Single(section.ReadableRows);
        Assert.Equal(["method", "cells", "start", "1/4", "1/2", "3/4", "end", "highest", "growth", "marked"], section.Heads);
        Assert.Equal(["2", "2", "2.12", "2.25", "23.4", "23.5", "45", "15", "1"], row.Skip(1));
        Assert.Equal("1000", Assert.Single(section.AllRows)[5].Exact);
    }

    [Theory]
    [InlineData(ReportFormat.Terminal, "the stochastic module's Σ")]
    [InlineData(ReportFormat.Json, "\"sigma_16_16\": 23.5")]
    [InlineData(ReportFormat.Html, "mean diagonal of Σ")]
    public void Is_in_reports(ReportFormat format, string expected) => Assert.Contains(expected, System.Net.WebUtility.HtmlDecode(Table().Render(format)), StringComparison.Ordinal);

    [Fact]
    public void Is_drawn_with_all_seeds_in_its_band()
    {
        var drawing = GridFigures.Of(Table()).Single(figure => figure.Name.StartsWith("sigma-", StringComparison.Ordinal)).Drawing;
        Assert.Single(drawing.Inks.OfType<Pictures.Drawings.Ink.Area>());
        Assert.Contains(drawing.Inks.OfType<Pictures.Drawings.Ink.Words>(), words => words.Text.Contains("mean diagonal of Σ", StringComparison.Ordinal));
    }

    [Fact]
    public void Is_not_spoken_of_where_no_cell_says() => Assert.DoesNotContain(GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small)).Sections(), section => section.Name == "sigma");

    private static GridTable Table() => GridTable.From(s_grid, AGrid.Rows(s_grid).Select(row => row.Spec() is var spec && spec.Method.Space == "slfd"
        ? row with { Outcome = row.Outcome with { Variances = spec.Seed == 0 ? [.. Enumerable.Range(0, 17).Select(part => 1 + (part / 16f))] : [3, 45], Marks = spec.Seed == 0 ? [] : ["variance"] } }
        : row));
}
