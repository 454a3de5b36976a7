using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Tests.Tables;

/// <summary>Rows are methods; columns are what differs most: data sets where there are several, architectures otherwise.</summary>
public class The_layout
{
    [Fact]
    public void Of_one_data_set_has_cross_and_the_architectures_as_columns()
    {
        var blocks = GridTable.From(AGrid.Small, AGrid.Rows(AGrid.Small)).Blocks();
        Assert.Equal(["procedural, 32 px, ipc 1, best", "procedural, 32 px, ipc 1, best-joint", "procedural, 32 px, ipc 1, last"], blocks.Select(block => block.Title));
        Assert.All(blocks, block => Assert.Equal(["cross", "convnet", "vgg11", "alexnet"], block.Columns));
        Assert.Equal(["random", "dc/pixel"], blocks[0].Rows.Select(row => row.Method));
    }

    [Fact]
    public void Of_several_data_sets_has_them_as_columns_and_a_block_per_view()
    {
        var blocks = GridTable.From(AGrid.TwoDataSets, AGrid.Rows(AGrid.TwoDataSets)).Blocks([Choice.Last]);
        Assert.Equal(["cross", "convnet", "vgg11", "alexnet"], blocks.Select(block => block.Title.Split(',')[0]));
        Assert.All(blocks, block => Assert.Equal(["procedural", "cifar10"], block.Columns));
        Assert.Equal(["random", "dc/pixel", "dc/pixel (cos, lr 0.1)"], blocks[0].Rows.Select(row => row.Method));
    }

    [Fact]
    public void Has_a_block_per_images_per_class()
    {
        var blocks = GridTable.From(AGrid.Small with { ImagesPerClass = [10, 1] }, []).Blocks([Choice.Best]);
        Assert.Equal(["procedural, 32 px, ipc 1, best", "procedural, 32 px, ipc 10, best"], blocks.Select(block => block.Title));
    }
}
