using Slfd.Distillation.Cells;
using Slfd.Distillation.Records;
using static TorchSharp.torch;

namespace Slfd.Distillation.Tests.Cells;

/// <summary>What is done but not sane is marked: a variance that runs away, a loss that grows, pixels far from the data.</summary>
public class Marks_of_a_cell
{
    [Fact]
    public void A_sane_cell_has_none() => Assert.Empty(Marks([.. Enumerable.Range(0, 40).Select(at => Row(at, loss: 74 - at, variance: 4.4 + (0.5 * at)))], 3));

    [Fact]
    public void A_variance_that_grew_tenfold() => Assert.Equal(["variance"], Marks([Row(0, 74, 4.4), Row(1, 74, 112)], 3));

    [Fact]
    public void A_loss_that_grew() => Assert.Equal(["loss"], Marks([.. Enumerable.Range(0, 40).Select(at => Row(at, loss: 74 + at, variance: null))], 3));

    [Fact]
    public void A_pixel_beyond_ten_deviations() => Assert.Equal(["pixels"], Marks([], -11));

    [Fact]
    public void The_sentence_has_the_numbers()
    {
        var mark = Assert.Single(CellMarks.Of([Row(0, 74, 4.4), Row(1, 74, 112)], images: null));
        Assert.Equal("the mean diagonal of Σ grew from 4.4 to 112, more than 10 times", mark.Because);
    }

    [Fact]
    public void The_curve_of_the_variance_has_first_and_last_and_equal_distances_between()
    {
        Assert.Equal(Enumerable.Range(0, 17).Select(point => 2f * point), VarianceCurve.Of([.. Enumerable.Range(0, 33).Select(at => Row(at, 1, at))]));
        Assert.Equal([4.4f, 112f], VarianceCurve.Of([Row(0, 74, 4.4), Row(1, 74, 112)]));
        Assert.Equal([4.4f], VarianceCurve.Of([Row(0, 74, 4.4)]));
        Assert.Empty(VarianceCurve.Of([Row(0, 74, null), Row(1, 74, null)]));
    }

    private static IEnumerable<string> Marks(List<MetricsRow> rows, double pixel)
    {
        using var scope = NewDisposeScope();
        return CellMarks.Of(rows, tensor([0.5f, (float)pixel])).Select(mark => mark.Kind);
    }

    private static MetricsRow Row(int iteration, float loss, double? variance) => new(iteration, loss, 1, 1) { Variance = variance };
}
