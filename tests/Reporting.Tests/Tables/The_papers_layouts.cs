using Slfd.Experiments.Grids;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>Rows and columns as printed, and every printed number beside its entry.</summary>
public class The_papers_layouts
{
    [Fact]
    public void Table_1_has_subsets_as_columns_and_the_ConvNets_rows_under_DC_and_DM()
    {
        var block = Block(APaperGrid.Table1);
        Assert.Equal("Table 1, cross, 128 px, ipc 1, best", block.Title);
        Assert.Equal("ImNet-A ImNet-B ImNet-C ImNet-D ImNet-E ImNette ImWoof ImNet-Birds ImNet-Fruits ImNet-Cats", string.Join(' ', block.Columns));
        Assert.Equal(
            ["MTT pixel", "MTT GLaD", "DC pixel", "DC GLaD", "DC SLFD", "DC GLaD-Conv", "DC SLFD-Conv", "DM pixel", "DM GLaD", "DM SLFD", "DM GLaD-Conv", "DM SLFD-Conv"],
            block.Rows.Select(row => $"{row.Group} {row.Method}"));
        Assert.Equal("58.72 ± 1.5", block.Rows[^1].Published[0]!.Text);
        Assert.Equal("18.7 ± 1.5", block.Rows[0].Published[^1]!.Text);
    }

    [Fact]
    public void Table_3_has_the_average_and_the_four_unseen_architectures_as_columns()
    {
        var block = Block(APaperGrid.Table3);
        Assert.Equal(["average", "AlexNet", "ResNet18", "VGG11", "ViT"], block.Columns);
        Assert.Equal(["pixel", "GLaD G_r", "GLaD G_t", "SLFD G_t"], block.Rows.Select(row => row.Method));
        Assert.Equal(["28.1 ± 0.6", "26.8 ± 0.6", "28.5 ± 0.9", "28.7 ± 0.4", "28.5 ± 0.3"], block.Rows[^1].Published.Select(paper => paper!.Text));
    }

    [Fact]
    public void Table_4_has_resolutions_as_columns()
    {
        var block = Block(APaperGrid.Table4);
        Assert.Equal(["res=64", "res=128", "res=256"], block.Columns);
        Assert.Equal(["GLaD", "SLFD"], block.Rows.Select(row => row.Method));
    }

    [Fact]
    public void Table_5_groups_by_generator_and_our_U_ViT_is_our_reading()
    {
        var rows = Block(APaperGrid.Table5).Rows;
        Assert.Equal(["GAN GLaD", "GAN SLFD", "UViT, our reading GLaD", "UViT, our reading SLFD"], rows.Select(row => $"{row.Group} {row.Method}"));
        Assert.Equal([true, true, false, false], rows.Select(row => row.IsPublished));
    }

    /// <summary>With two subsets and three seeds: GLaD's images are 10, 11 and 12 of 1,000 above G(z) on both, SLFD's on the first subset alone.</summary>
    [Fact]
    public void A_U_ViT_whose_images_are_above_its_start_is_Table_5s()
    {
        var grid = APaperGrid.Table5 with
        {
            Datasets = ["imagenet-a", "imagenet-b"],
            Evaluation = AGrid.Small.Evaluation with { Architectures = ["convnet", "vgg11"], Repeats = 1 },
            Methods = [.. APaperGrid.Table5.Methods, new() { Spec = new() { Baseline = "generated", Generator = "uvit", Weights = "pretrained" } }],
            Seeds = [0, 1, 2],
        };
        var table = GridTable.From(grid, grid.Cells().Select((spec, index) => AGrid.Row(spec, index + 1, new(
            new string('a', 64), new string('b', 64), 1000, [spec.Distillation is null ? 0 : 1000],
            [.. Enumerable.Repeat(300 + (spec.Method.Generator != "uvit" || spec.Method.Baseline is not null || (spec.Method.Space == "slfd" && spec.Data.Name == "imagenet-b") ? 0 : 10 + spec.Seed), 2)], Seconds: 1, "cpu", new string('d', 64)))));
        var rows = table.Blocks([Choice.Best])[0].Rows.Where(row => row.Group!.StartsWith("UViT", StringComparison.Ordinal)).ToList();
        Assert.Equal([("UViT", "GLaD", true), ("UViT, our reading", "SLFD", false)], rows.Select(row => (row.Group!, row.Method, row.IsPublished)));
    }

    [Fact]
    public void Table_6_groups_by_resolution() => Assert.Equal(
        ["128 GLaD(DC)", "128 SLFD rank=10", "128 SLFD multi", "256 GLaD(DC)", "256 SLFD rank=10", "256 SLFD multi"],
        Block(APaperGrid.Table6).Rows.Select(row => $"{row.Group} {row.Method}"));

    [Theory]
    [InlineData(1, 120)]
    [InlineData(2, 15)]
    [InlineData(3, 20)]
    [InlineData(4, 6)]
    [InlineData(5, 20, 10)]
    [InlineData(6, 30)]
    public void Show_every_number_that_the_table_prints(int table, int numbers, int ofOurReading = 0)
    {
        var shown = Block(APaperGrid.All[table - 1]).Rows.SelectMany(row => row.Published).ToList();
        Assert.Equal(numbers - ofOurReading, shown.Count(paper => paper?.Tables.Contains(table) == true));
        Assert.Equal(numbers, shown.Count);
    }

    [Fact]
    public void Have_baselines_first_and_rows_of_our_own_by_what_they_change()
    {
        var grid = APaperGrid.Table1 with
        {
            Methods = [APaperGrid.Table1.Methods[4], APaperGrid.Table1.Methods[4] with { Reading = "joint" }, new() { Spec = new() { Baseline = "random" } }],
        };
        Assert.Equal(["random", "random-Conv", "SLFD", "SLFD (joint)", "SLFD-Conv", "SLFD-Conv (joint)"], Block(grid).Rows.Select(row => row.Method));
    }

    [Fact]
    public void Of_drawn_images_say_so_in_the_title() => Assert.EndsWith("(drawn images stand in for the data)", Block(APaperGrid.Table2 with { Drawn = true }).Title, StringComparison.Ordinal);

    [Fact]
    public void Show_what_is_missing_as_such() => Assert.All(Block(APaperGrid.Table1).Rows.SelectMany(row => row.Entries), entry => Assert.Equal("0/1", entry!.Text()));

    [Fact]
    public void Judged_by_the_ConvNet_alone_still_are_tables() =>
        Assert.All(APaperGrid.All, grid => Assert.All(
            Block(grid with { Evaluation = grid.Evaluation with { Architectures = ["convnet"] } }).Rows.SelectMany(row => row.Entries), Assert.NotNull));

    private static TableBlock Block(Grid grid) => Assert.Single(GridTable.From(grid, []).Blocks([Choice.Best]));
}
