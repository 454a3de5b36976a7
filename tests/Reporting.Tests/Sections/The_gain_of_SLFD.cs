using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Results;
using Slfd.Reporting.Reports;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Statistics;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Sections;

/// <summary>SLFD − GLaD over the seeds that both have done, by hand: with 2 degrees of freedom P(|T| &gt; t) = 1 − t/√(t² + 2), and t(0.975) = 4.302653.</summary>
public class The_gain_of_SLFD
{
    private static readonly Grid s_paper = APaperGrid.Table3;
    private static readonly Grid s_grid = s_paper with
    {
        Evaluation = s_paper.Evaluation with { Architectures = ["convnet", "vgg11"], Repeats = 2 },
        Methods = [.. s_paper.Methods, Dm("glad"), Dm("slfd")],
        Name = "gains",
        Layout = null,
        Seeds = [0, 1, 2],
    };

    [Fact]
    public void Is_the_mean_of_the_pairs_with_interval_and_test()
    {
        var rows = Rows(Table(), "cross");
        Assert.Equal(["dc", "dm"], rows.Select(row => row["objective"].Exact));
        var dc = rows[0]; // differences of 1, 2 and 3 points: mean 2, deviation 1, t = 2√3
        Assert.Equal("+2.00", dc["gain"].Text);
        Assert.Equal("[-0.48, +4.48]", dc["gain_low"].Text);
        Assert.Equal("3", dc["pairs"].Text);
        Assert.Equal("3.46", dc["paired_t"].Text);
        Assert.Equal("0.074", dc["paired_p"].Text);
        Assert.Equal("0.074", dc["paired_p_holm"].Text);
        Assert.Equal("open", dc["verdict"].Text);
        var dm = rows[1]; // 1.0, 1.1 and 1.2: mean 1.1, deviation 0.1, t² = 363, p = 1 − √(363/365), twice that after Holm
        Assert.Equal(1 - Math.Sqrt(363 / 365.0), double.Parse(dm["paired_p"].Exact!, System.Globalization.CultureInfo.InvariantCulture), 6);
        Assert.Equal("0.005", dm["paired_p_holm"].Text);
        Assert.Equal(("+1.10", "[+0.85, +1.35]", "gain"), (dm["gain"].Text, dm["gain_low"].Text, dm["verdict"].Text));
    }

    [Fact]
    public void Stands_beside_the_papers_where_it_has_one()
    {
        var rows = Rows(Table(), "cross");
        // 28.1 − 26.3
        Assert.Equal(("+1.80", "within", "Table 3"), (rows[0]["paper_gain"].Text, rows[0]["paper_in_interval"].Text, rows[0]["tables"].Text));
        Assert.Equal(("-", "-", "-"), (rows[1]["paper_gain"].Text, rows[1]["paper_in_interval"].Text, rows[1]["tables"].Text)); // the paper has no CIFAR-10 with DM
    }

    [Fact]
    public void Is_over_the_row_of_the_same_generator()
    {
        var dc = Rows(Table(), "cross")[0];
        Assert.Equal(("pretrained", "dc/glad stylegan-xl pretrained"), (dc["weights"].Exact, dc["over"].Exact)); // not the random one, which the grid has too
    }

    [Fact]
    public void Of_one_seed_has_neither_interval_nor_verdict()
    {
        var row = Rows(Table(seeds: 1), "cross")[0];
        Assert.Equal(("+1.00", "-", "1", "not tested", "-"), (row["gain"].Text, row["gain_low"].Text, row["pairs"].Text, row["verdict"].Text, row["paper_in_interval"].Text));
    }

    [Fact]
    public void Takes_the_row_whose_other_settings_are_the_same_else_the_best()
    {
        var slow = s_grid.Methods[2] with { LearningRateStyles = 0.5 };
        var alike = Table(s_grid with { Methods = [.. s_grid.Methods, slow, s_grid.Methods[3] with { LearningRateStyles = 0.5, Samples = 4 }] });
        Assert.Equal(["dc/glad stylegan-xl pretrained", "dc/glad stylegan-xl pretrained (lr-w 0.5)"], Rows(alike, "cross").Where(row => row["objective"].Exact == "dc").Select(row => row["over"].Exact));
    }

    [Theory]
    [InlineData(ReportFormat.Terminal, "gain of SLFD over GLaD, best")]
    [InlineData(ReportFormat.Markdown, "## gain of SLFD over GLaD, best")]
    [InlineData(ReportFormat.Html, "<h2 id=\"gains\">")]
    [InlineData(ReportFormat.Json, "\"gains\": {")]
    public void Is_in_every_format(ReportFormat format, string heading) => Assert.Contains(heading, Table().Render(format), StringComparison.Ordinal);

    [Fact]
    public void Is_a_file_with_a_row_for_each_data_set_resolution_ipc_objective_and_generator()
    {
        var csv = ReportFolder.Texts(Table(), "/nowhere").Single(file => file.Name == "gains.csv").Text.Split('\n');
        Assert.StartsWith("grid,dataset,resolution,ipc,view,choice,objective,generator,weights,method,over,gain,gain_low,gain_high,pairs,", csv[0], StringComparison.Ordinal);
        Assert.Equal(2 * 2 * 3, csv.Length - 2); // two objectives, two views, three choices
        Assert.StartsWith("gains,cifar10,32,1,cross,best,dc,stylegan-xl,pretrained,dc/slfd stylegan-xl pretrained rank 10,dc/glad stylegan-xl pretrained,2.0000,-0.4841,4.4841,3,3.4641,0.0741799,0.0741799,open,", csv[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Needs_both_rows() => Assert.DoesNotContain(GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small)).Sections(), section => section.Name == "gains");

    [Fact]
    public void Of_pairs_without_spread_has_an_interval_of_one_point_and_no_test()
    {
        var gain = PairedGain.Of([0.25, 0.25])!;
        Assert.Equal((0.25, 0.25, null), (gain.Low, gain.High, gain.Test));
        Assert.Null(PairedGain.Of([]));
    }

    private static GridMethod Dm(string space) => s_paper.Methods[space == "glad" ? 2 : 3] with { Spec = s_paper.Methods[space == "glad" ? 2 : 3].Spec with { Matching = "dm" }, LearningRateImages = 10 };

    private static GridTable Table(Grid? grid = null, int seeds = 3) => GridTable.From(grid ?? s_grid, (grid ?? s_grid).Cells().Where(spec => spec.Seed < seeds).Select((spec, index) => AGrid.Row(spec, index + 1, Outcome(spec))));

    private static List<Dictionary<string, SectionValue>> Rows(GridTable table, string view)
    {
        var section = table.Sections().Single(section => section.Name == "gains");
        return [.. section.Rows([Choice.Best]).Select(row => section.Columns.Zip(row).ToDictionary(pair => pair.First.Key, pair => pair.Second)).Where(row => row["view"].Exact == view)];
    }

    /// <summary>Counts of 1,000, the same for both judges and repeats: GLaD 300, SLFD 10, 20 and 30 more with DC, 10, 11 and 12 more with DM.</summary>
    private static CellOutcome Outcome(CellSpec spec)
    {
        var more = spec.Method.Space != "slfd" ? 0 : spec.Method.Matching == "dc" ? 10 * (spec.Seed + 1) : 10 + spec.Seed;
        var count = 300 + (7 * spec.Seed) + more;
        return new(new string('a', 64), new string('b', 64), 1000, [1000], [count, count, count, count], Seconds: 1, "cpu", new string('d', 64));
    }
}
