using Slfd.Experiments.Cells;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Cells;

/// <summary>A result says with which revisions of its parts it was made; one of an older revision is known.</summary>
public class Revisions_of_numerics
{
    [Fact]
    public void Name_every_part_that_takes_a_hand_in_the_numbers()
    {
        var text = PartRevisions.Text(ACell.MttSlfd);
        Assert.Contains("objective mtt 1", text, StringComparison.Ordinal);
        Assert.Contains("space slfd 1", text, StringComparison.Ordinal);
        Assert.Contains("classifier convnet 1", text, StringComparison.Ordinal);
        Assert.Contains("form of data procedural 1", text, StringComparison.Ordinal);
        Assert.Contains("data set cifar10 1", text, StringComparison.Ordinal);
        Assert.Contains("baseline random 2", PartRevisions.Text(ACell.RandomBaseline), StringComparison.Ordinal);
    }

    [Fact]
    public void Tell_an_older_result()
    {
        var now = PartRevisions.Text(ACell.DcPixel);
        Assert.Empty(PartRevisions.Outdated(ACell.DcPixel, now));
        Assert.Equal(["classifier vit 1 (now 2)"], PartRevisions.Outdated(ACell.DcPixel, null)); // from before there were revisions: all were the first
        Assert.Equal(["objective dc 0 (now 1)"], PartRevisions.Outdated(ACell.DcPixel, now.Replace("objective dc 1", "objective dc 0", StringComparison.Ordinal)));
    }
}
