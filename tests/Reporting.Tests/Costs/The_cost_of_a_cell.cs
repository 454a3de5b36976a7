using Slfd.Messages.Cells;
using Slfd.Messages.Grids;
using Slfd.Reporting.Costs;

namespace Slfd.Reporting.Tests.Costs;

/// <summary>The cost model against the table of distillation.md section 8: CIFAR-10 at the paper's protocol.</summary>
public class The_cost_of_a_cell
{
    private static readonly Grid s_paper = AGrid.Small with
    {
        Datasets = ["cifar10"],
        Distillation = AGrid.Small.Distillation with { BatchReal = 256, Iterations = 1000 },
        Evaluation = AGrid.Small.Evaluation with { Architectures = ["convnet", "resnet18", "vgg11", "vit", "alexnet"], Epochs = 1000, Every = 100, Repeats = 5 },
        Network = new() { Norm = "instancenorm", Width = 128 },
        TestPerClass = null,
    };

    private static readonly CellSpec s_dc = s_paper.CellAt(1);

    [Fact]
    public void Has_the_published_evaluation_point() => Assert.Equal(0.66, CellCost.Of(s_paper.CellAt(0)).Evaluation / 1e15, 0.005);

    [Fact]
    public void Has_the_published_real_branch_plus_a_small_synthetic_one()
    {
        var perIteration = CellCost.Of(s_dc).Distillation / 1000 / 1e12;
        Assert.InRange(perIteration, 0.78, 0.80);
    }

    [Fact]
    public void Counts_every_evaluation_point()
    {
        Assert.Equal(10, CellCost.Points(s_dc));
        Assert.Equal(4, CellCost.Points(s_dc with { Evaluation = s_dc.Evaluation with { Every = 300 } }));
        Assert.Equal(1, CellCost.Points(s_paper.CellAt(0)));
        Assert.Equal(10 * CellCost.Of(s_paper.CellAt(0)).Evaluation, CellCost.Of(s_dc).Evaluation, 1e-6 * CellCost.Of(s_dc).Evaluation);
    }

    [Fact]
    public void Of_a_baseline_is_its_evaluation() => Assert.Equal(0, CellCost.Of(s_paper.CellAt(0)).Distillation);
}
