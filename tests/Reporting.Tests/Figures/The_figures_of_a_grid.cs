using System.Xml.Linq;
using SkiaSharp;
using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Pictures.Drawings;
using Slfd.Reporting.Figures;
using Slfd.Reporting.Published;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Figures;

/// <summary>Drawn from whatever is there, beside the tables.</summary>
public sealed class The_figures_of_a_grid : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Are_drawings_in_three_formats_and_a_sheet_for_each_setting()
    {
        var figures = Write(AGrid.TwoDataSets, _ => true);
        string[] kinds = ["accuracy", "means", "architectures", "cost", "variance"], sets = ["procedural", "cifar10"], endings = ["svg", "pdf", "png"];
        Assert.Equal(
            [
                .. from set in sets from kind in kinds from ending in endings select $"{kind}-{set}-32px-ipc1.{ending}",
                "sheet-procedural-32px-ipc1.png", "sheet-cifar10-32px-ipc1.png",
            ],
            figures.Files);
        Assert.Empty(figures.Problems);
    }

    [Fact]
    public void Show_a_line_per_method_in_every_panel()
    {
        Write(AGrid.TwoDataSets, _ => true);
        var svg = XDocument.Load(File("two_sets", "accuracy-cifar10-32px-ipc1.svg")).Root!;
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal(2 * 3, svg.Elements(space + "polyline").Count()); // cross and convnet, three methods
        var texts = svg.Elements(space + "text").Select(text => text.Value).ToList();
        Assert.Superset(new HashSet<string> { "random", "dc/pixel", "dc/pixel (cos, lr 0.1)" }, texts.ToHashSet());

        // dc/pixel on the ConvNet at iterations 10, 20, 30, mean of three seeds on cifar10: 36.2, 40.2 and 44.2 %; the axis ends at 50 %.
        var line = svg.Elements(space + "polyline").ElementAt(4).Attribute("points")!.Value.Split(' ').Select(point => double.Parse(point.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(new[] { 0.362, 0.402, 0.442 }.Select(accuracy => Math.Round(40 + (300 * (1 - (accuracy / 0.5))), 1)), line);
    }

    [Fact]
    public void Show_the_images_of_each_method_under_their_names()
    {
        Write(AGrid.Small, _ => true);
        using var sheet = SKBitmap.Decode(File("small", "sheet-procedural-32px-ipc1.png"));
        Assert.Equal(12 + (10 * (128 + 12)), sheet.Width);

        // The middle of the last class's tile: red clamped to full, green and blue to none.
        var (x, firstBand) = (12 + (9 * 140) + 64, 12 + 22 + 12 + 22 + 14 + 64);
        var secondBand = firstBand + 22 + 12 + 14 + 128 + 12;
        Assert.Equal(new SKColor(255, 0, 0), sheet.GetPixel(x, firstBand));
        Assert.Equal(new SKColor(255, 0, 0), sheet.GetPixel(x, secondBand));
        Assert.Equal(new SKColor(0, 0, 0), sheet.GetPixel(12 + 64, firstBand));
    }

    [Fact]
    public void Are_made_of_the_first_seed_that_is_there()
    {
        var figures = Write(AGrid.Small, spec => spec.Seed == 2);
        string[] drawn = [.. figures.Files.Where(file => !file.EndsWith(".pdf", StringComparison.Ordinal) && !file.EndsWith("1.png", StringComparison.Ordinal))];
        Assert.Equal(["accuracy-procedural-32px-ipc1.svg", "means-procedural-32px-ipc1.svg", "architectures-procedural-32px-ipc1.svg", "cost-procedural-32px-ipc1.svg"], drawn);
        Assert.Equal("sheet-procedural-32px-ipc1.png", figures.Files[^1]);
    }

    [Theory]
    [InlineData(0, "figure-3.png")]
    [InlineData(3, "figure-4.png")]
    [InlineData(4, "figure-5.png")]
    [InlineData(5, "figure-6.png")]
    public void Include_the_papers_where_the_grid_is_laid_out_as_its_table(int table, string name)
    {
        var grid = APaperGrid.All[table];
        grid = grid with { Resolutions = [.. grid.Resolutions.Select((_, index) => 32 << index)], Methods = [.. grid.Methods.Where(method => method.Spec.Matching != "mtt")] };
        Assert.Contains(name, Write(grid, _ => true).Files);
        using var sheet = SKBitmap.Decode(File(grid.Name, name));
        Assert.True(sheet.Width > 600 && sheet.Height > 300, $"{sheet.Width} × {sheet.Height}");
    }

    /// <param name="table">Of the paper, from 0.</param>
    /// <param name="name">The figure's.</param>
    /// <param name="panels">Columns of the table.</param>
    /// <param name="without">Values of the paper that stand beside nothing of ours: those of U-ViT, whose rows are our reading (docs/decisions/0083).</param>
    [Theory]
    [InlineData(0, "table-1-128px-ipc1", 10, 0)]
    [InlineData(1, "table-2-256px-ipc1", 5, 0)]
    [InlineData(2, "table-3-32px-ipc1", 5, 0)]
    [InlineData(3, "table-4-ipc1", 3, 0)]
    [InlineData(4, "table-5-256px-ipc1", 5, 10)]
    [InlineData(5, "table-6-ipc1", 5, 0)]
    public void Show_a_table_of_the_paper_in_one_with_each_of_its_values_as_a_mark(int table, string name, int panels, int without)
    {
        var grid = APaperGrid.All[table];
        var numbers = GridTable.From(grid, AGrid.Rows(grid));
        var drawing = GridFigures.Of(numbers).First().Drawing;
        Assert.Equal(name, GridFigures.Of(numbers).First().Name);

        var texts = drawing.Inks.OfType<Ink.Words>().Select(words => words.Text).ToList();
        Assert.Equal(panels, texts.Count(text => text == "test accuracy (%)"));
        var rows = Assert.Single(numbers.Blocks([Choice.Best])).Rows;
        Assert.Equal(rows.Sum(row => row.Entries.Count(entry => entry is not null)), drawing.Inks.OfType<Ink.Dot>().Count());

        var printed = PublishedResults.All.Count(result => result.Tables.Contains(table + 1));
        var marks = drawing.Inks.OfType<Ink.Area>().ToList();
        Assert.Equal(printed - without, marks.Count);
        Assert.Equal(rows.Sum(row => row.Published.Count(paper => paper is not null)), marks.Count);
        Assert.Contains("grey diamonds: the paper's mean ± std", texts);
    }

    /// <param name="name">Which grid.</param>
    [Theory]
    [InlineData("small")]
    [InlineData("long names")]
    [InlineData("one point among curves")]
    [InlineData("table-1")]
    [InlineData("table-3")]
    [InlineData("table-6")]
    public void Cut_no_words_off_at_their_borders(string name)
    {
        var grid = name switch
        {
            "small" or "one point among curves" => AGrid.Small with { ImagesPerClass = [1, 10] },
            "long names" => AGrid.Small with { ImagesPerClass = [1, 10], Methods = [.. AGrid.Small.Methods.Select((method, index) => method with { GivenLabel = $"{index} SLFD (ours) under a name that is longer than any table of a paper would print it, lr 0.001" })] },
            _ => APaperGrid.All[name[^1] - '1'],
        };
        var rows = AGrid.Rows(grid);
        if (name == "one point among curves")
        {
            var first = grid.CellAt(0).Method;
            rows = rows.ConvertAll(row => row.Spec().Method == first ? row : row with { Outcome = row.Outcome with { Iterations = row.Outcome.Iterations[..1], Correct = row.Outcome.Correct[..(row.Outcome.Correct.Length / row.Outcome.Iterations.Length)] } });
        }

        var figures = GridFigures.Of(GridTable.From(grid, rows)).ToList();
        Assert.NotEmpty(figures);
        Assert.All(figures, figure =>
        {
            using var picture = SKBitmap.Decode(SkiaPainter.Png(figure.Drawing));
            var border = Enumerable.Range(0, picture.Height).SelectMany(y => new[] { picture.GetPixel(0, y), picture.GetPixel(picture.Width - 1, y) })
                .Concat(Enumerable.Range(0, picture.Width).SelectMany(x => new[] { picture.GetPixel(x, 0), picture.GetPixel(x, picture.Height - 1) }));
            Assert.All(border, pixel => Assert.Equal(SKColors.White, pixel));
        });
    }

    [Fact]
    public void Of_a_grid_without_a_layout_show_no_table_of_the_paper() =>
        Assert.DoesNotContain(GridFigures.Of(GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small))), figure => figure.Name.StartsWith("table-", StringComparison.Ordinal));

    [Fact]
    public void Of_a_grid_without_results_are_none()
    {
        var table = GridTable.From(APaperGrid.Table1, []);
        Assert.Empty(FigureFolder.Write(_folder.Runs, table).Files);
    }

    [Fact]
    public void Name_a_synthetic_set_that_cannot_be_read_and_show_the_others()
    {
        var broken = AGrid.Small.CellAt(0);
        Write(AGrid.Small, spec => spec.Seed == 0);
        System.IO.File.WriteAllText(Path.Combine(_folder.Runs.Cell(broken.Id()).Root, "synthetic.safetensors"), "damaged");
        var figures = FigureFolder.Write(_folder.Runs, GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small)));
        Assert.Contains(broken.Id().ToString(), Assert.Single(figures.Problems), StringComparison.Ordinal);
        Assert.Contains("sheet-procedural-32px-ipc1.png", figures.Files);
    }

    [Fact]
    public void Are_left_alone_when_nothing_changed()
    {
        Write(AGrid.Small, _ => true);
        var path = File("small", "sheet-procedural-32px-ipc1.png");
        System.IO.File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Write(AGrid.Small, _ => true);
        Assert.Equal(DateTime.UnixEpoch, System.IO.File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void Of_one_evaluation_point_are_dots_with_bars_and_no_curve()
    {
        var rows = AGrid.Rows(AGrid.Small).ConvertAll(row => row with { Outcome = row.Outcome with { Iterations = row.Outcome.Iterations[..1], Correct = row.Outcome.Correct[..(row.Outcome.Correct.Length / row.Outcome.Iterations.Length)] } });
        var figures = FigureFolder.Write(_folder.Runs, GridTable.From(AGrid.Small, rows)).Files;
        Assert.DoesNotContain("accuracy-procedural-32px-ipc1.svg", figures);
        XNamespace space = "http://www.w3.org/2000/svg";
        var svg = XDocument.Load(File("small", "means-procedural-32px-ipc1.svg")).Root!;
        Assert.Equal(2 * 2, svg.Elements(space + "circle").Count()); // two views, two methods
        Assert.Contains(svg.Elements(space + "text"), text => text.Value.Contains("population std over evaluation repeats", StringComparison.Ordinal));
    }

    [Fact]
    public void Over_images_per_class_are_drawn_where_a_grid_has_several()
    {
        var figures = Write(AGrid.Small with { ImagesPerClass = [1, 10] }, _ => true).Files;
        Assert.Contains("ipc-procedural-32px.pdf", figures);
        Assert.StartsWith("%PDF-", System.IO.File.ReadAllText(File("small", "ipc-procedural-32px.pdf"))[..8], StringComparison.Ordinal);
        using var picture = SKBitmap.Decode(File("small", "ipc-procedural-32px.png"));
        Assert.Contains(new SKColor(0x00, 0x72, 0xb2), picture.Pixels);
    }

    private FiguresWritten Write(Grid grid, Func<CellSpec, bool> done)
    {
        var rows = AGrid.Rows(grid).Where(row => done(row.Spec())).ToList();
        foreach (var row in rows)
        {
            ASyntheticSet.Leave(_folder.Runs, row.Spec());
        }

        return FigureFolder.Write(_folder.Runs, GridTable.From(grid, rows));
    }

    private string File(string grid, string name) => Path.Combine(_folder.Runs.Report(grid), name);
}
