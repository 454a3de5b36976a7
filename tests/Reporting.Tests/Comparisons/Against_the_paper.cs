using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Methods.Generators;
using Slfd.Reporting.Comparisons;
using Slfd.Reporting.Results;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Comparisons;

/// <summary>A number of ours beside the paper's gets a verdict only where the protocol is the published one.</summary>
public class Against_the_paper
{
    /// <summary>CIFAR-10, DC in pixel space: 26.0 ± 0.4 in Table 3.</summary>
    private static readonly Grid s_published = APaperGrid.Table3 with { Seeds = [0] };

    [Theory]
    [InlineData(2600, Agreement.WithinInterval)]
    [InlineData(2640, Agreement.WithinInterval)]
    [InlineData(2560, Agreement.WithinInterval)]
    [InlineData(2641, Agreement.Above)]
    [InlineData(2559, Agreement.Below)]
    public void The_published_protocol_gets_a_verdict(int correct, Agreement verdict)
    {
        var comparison = Compare(s_published, correct).Single(one => one.Line.First.Method.Space == "pixel" && one.Entry.View == "cross");
        Assert.Empty(comparison.Differences);
        Assert.Equal((correct / 10_000.0) - 0.26, comparison.Difference!.Value, 12);
        Assert.Equal(verdict, comparison.Agreement);
    }

    [Fact]
    public void Another_protocol_gets_none_and_says_how_it_differs()
    {
        var grid = s_published with { TrainPerClass = 100, Evaluation = s_published.Evaluation with { Epochs = 50 }, Network = new() { Norm = "instancenorm", Width = 32 } };
        var comparison = Compare(grid, 2600).First();
        Assert.Equal(Agreement.ProtocolDiffers, comparison.Agreement);
        Assert.Equal(["data.trainPerClass 100 (paper: all)", "evaluation.epochs 50 (paper: 1000)", "network.width 32 (paper: 128)"], comparison.Differences);
    }

    [Fact]
    public void Drawn_images_get_none()
    {
        Assert.Empty(Compare(s_published with { Drawn = true }, 2600)); // unless it is asked for
        var comparison = Compare(s_published with { Drawn = true, Paper = true }, 2600).First();
        Assert.Equal(Agreement.ProtocolDiffers, comparison.Agreement);
        Assert.Equal(["drawn images stand in for cifar10"], comparison.Differences);
    }

    [Fact]
    public void Stand_in_weights_get_none_and_their_sizes_are_no_differences_of_their_own()
    {
        var grid = s_published with { Generator = new GeneratorSpec { StandIn = true }.With(StyleGanXlPart.ChannelBase.Is(256), StyleGanXlPart.ChannelMaximum.Is(16), StyleGanXlPart.Layers.Is(10)) };
        var comparison = Compare(grid, 2600).First(one => one.Line.First.Method.Weights == "pretrained");
        Assert.Equal(["random weights stand in for the pretrained generator"], comparison.Differences);
    }

    [Fact]
    public void Other_weights_are_compared_with_those_that_the_paper_has()
    {
        GridMethod random = new() { Spec = new() { Generator = "stylegan-xl", Matching = "dc", Rank = "10", Space = "slfd", Weights = "random" } };
        var comparison = Compare(s_published with { Methods = [random] }, 2800).First(one => one.Entry.View == "cross");
        Assert.Equal(("28.1 ± 0.6", Agreement.ProtocolDiffers), (comparison.Paper.Text, comparison.Agreement));
        Assert.Equal(["method.weights random (paper: pretrained)"], comparison.Differences);
    }

    [Fact]
    public void GLaDs_code_is_the_published_protocol_of_ImageNet_and_our_corrections_differ_from_it()
    {
        var corrected = APaperGrid.Table2 with { Data = null, Generator = null };
        Assert.Equal(["data.antialias true (paper: false)"], Compare(corrected, 300).First(one => one.Line.First.Method.Space == "pixel").Differences);
        Assert.Equal(["data.antialias true (paper: false)", "generator.normalisation own (paper: glad-compat)"], Compare(corrected, 300).First(one => one.Line.First.Method.Space == "glad").Differences);
        Assert.All(Compare(APaperGrid.Table2, 300), exact => Assert.Empty(exact.Differences));
    }

    [Fact]
    public void A_generator_of_CIFAR_10_is_not_Table_3s()
    {
        var comparison = Compare(s_published with { Generator = null }, 2600).First(one => one.Line.First.Method.Weights == "pretrained");
        Assert.Equal(["generator.file cifar10.pkl, by its name a generator of CIFAR-10 (paper: pretrained on ImageNet)"], comparison.Differences);
    }

    [Fact]
    public void Alternatives_of_a_row_are_differences()
    {
        var grid = s_published with { Methods = [s_published.Methods[^1] with { Reading = "joint" }] };
        Assert.Equal(["stochastic.reading joint (ours: marginal)"], Compare(grid, 2600).First().Differences);
    }

    [Fact]
    public void What_the_paper_or_its_code_does_not_say_is_not_called_the_papers()
    {
        var other = s_published with { Distillation = s_published.Distillation with { Momentum = 0 }, Stochastic = s_published.Stochastic! with { Samples = 4 } };
        var (pixel, slfd) = (Only(other, "pixel"), Only(other, "slfd"));
        Assert.Equal(["distillation.momentum 0 (paper: 0.5)"], pixel);
        Assert.Equal(["distillation.momentum 0 (paper: 0.5)", "stochastic.samples 4 (ours: 20)"], slfd);

        // GLaD's code says its rates; for SLFD they are taken over by us.
        var rates = s_published with { Methods = [.. s_published.Methods.Select(method => method with { LearningRateStyles = method.Spec.Generator is null ? null : 0.5 })] };
        Assert.Equal(["distillation.learningRateStyles 0.5 (paper: 0.001)"], Only(rates, "glad"));
        Assert.Contains("distillation.learningRateStyles 0.5 (ours: 0.001)", Only(rates, "slfd"));

        static IReadOnlyList<string> Only(Grid grid, string space) => Compare(grid, 2600).First(one => one.Line.First.Method.Space == space).Differences;
    }

    [Fact]
    public void A_row_that_is_our_reading_gets_no_plain_verdict()
    {
        var all = Compare(s_published, 2810).Where(one => one.Entry.View == "cross").ToDictionary(one => one.Line.Method, one => one.Verdict);
        Assert.Equal("above", all["dc/pixel"]);
        Assert.Equal("within interval, our reading", all["dc/slfd stylegan-xl pretrained rank 10"]);
        Assert.Equal("protocol differs", Compare(s_published with { Drawn = true, Paper = true }, 2810).First(one => one.Line.First.Method.Space == "slfd").Verdict);
    }

    [Fact]
    public void The_remarks_of_a_row_stand_under_the_tables()
    {
        var notes = GridTable.From(APaperGrid.Table5, []).Notes;
        Assert.Contains(notes, note => note.StartsWith("remark: our U-ViT variant: the paper leaves", StringComparison.Ordinal) && note.EndsWith("(dc/glad uvit pretrained, dc/slfd uvit pretrained rank 10).", StringComparison.Ordinal));
        Assert.Contains(notes, note => note.StartsWith("remark: SLFD as we read it", StringComparison.Ordinal));
    }

    [Fact]
    public void The_order_of_the_architectures_and_more_seeds_are_no_differences()
    {
        var grid = s_published with { Seeds = [0, 1], Evaluation = s_published.Evaluation with { Architectures = ["vit", "convnet", "alexnet", "vgg11", "resnet18"] } };
        Assert.All(Compare(grid, 2600), comparison => Assert.Empty(comparison.Differences));
    }

    [Fact]
    public void Nothing_done_is_missing_and_not_zero()
    {
        var comparison = PaperComparison.Of(GridTable.From(s_published, []), [Choice.Best]).First();
        Assert.Equal((null, Agreement.Missing), (comparison.Difference, comparison.Agreement));
    }

    [Fact]
    public void A_laid_out_grid_at_a_small_scale_stands_beside_the_tables_own_resolutions()
    {
        var small = APaperGrid.Table6 with { Resolutions = [32, 64] };
        var comparisons = PaperComparison.Of(GridTable.From(small, []), [Choice.Best]).Where(one => one.Line.Dataset == "imagenet-a" && one.Line.First.Method.Rank == "full").ToList();
        Assert.Equal([(32, "43.21 ± 1.6"), (64, "44.16 ± 1.2")], comparisons.Select(one => (one.Line.Resolution, one.Paper.Text)));
        Assert.All(comparisons, one => Assert.StartsWith("data.resolution", one.Differences[0], StringComparison.Ordinal));
        Assert.Empty(PaperComparison.Of(GridTable.From(small with { Layout = null }, []), [Choice.Best]));
    }

    /// <summary>Every training of every cell gets the same count of 10,000.</summary>
    private static List<PaperComparison> Compare(Grid grid, int correct) => [.. PaperComparison.Of(GridTable.From(grid, grid.Cells().Select((spec, index) => Row(spec, index, correct))), [Choice.Best])];

    private static ResultRow Row(CellSpec spec, int index, int correct) => AGrid.Row(spec, index + 1, new(
        new string('a', 64), new string('b', 64), 10_000, [1000], [.. Enumerable.Repeat(correct, 5 * spec.Evaluation.Architectures.Length)], Seconds: 1, "cpu", new string('c', 64)));
}
