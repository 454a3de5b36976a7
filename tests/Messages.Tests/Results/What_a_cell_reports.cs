using System.Text.Json;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;
using Slfd.Messages.Serialization;

namespace Slfd.Messages.Tests.Results;

/// <summary>A result as it is shown: what its marks mean, and how much of the published data it used.</summary>
public class What_a_cell_reports
{
    [Fact]
    public void Has_marks_that_are_explained_and_one_of_a_newer_build_stands_alone()
    {
        Assert.Equal("loss (the matching loss grew)", MarkWords.Explained("loss"));
        Assert.Equal("unheard-of", MarkWords.Explained("unheard-of"));
        Assert.Equal("loss (the matching loss grew); unheard-of", MarkWords.Explained(["loss", "unheard-of"]));
        Assert.Equal(string.Empty, MarkWords.Explained([]));
    }

    [Theory]
    [InlineData(50, 50_000, true)]
    [InlineData(50_000, 50_000, false)]
    [InlineData(50, 0, false)]
    public void Used_a_subset_where_there_is_a_published_split_with_more_images(int images, int whole, bool isSubset)
    {
        UsedSplit split = new(UsedSplit.Train, images, whole, "data_batch_1.bin", "ee");
        Assert.Equal(isSubset, split.IsSubset);
        Assert.DoesNotContain(nameof(UsedSplit.IsSubset), JsonSerializer.Serialize(split), StringComparison.Ordinal); // it follows from the rest
    }

    [Fact]
    public void Of_an_earlier_build_has_empty_lists_and_none_that_are_missing()
    {
        ReportSucceeded report = new(new("host-a"), 5, default, new("aa", "bb", 1000, [100], [310], 12.5, "cpu", "cc"));
        var read = Assert.IsType<ReportSucceeded>(MessageCodec.FromBytes(MessageCodec.ManifestOf(report), MessageCodec.ToBytes(report))).Outcome;
        Assert.Empty(read.Marks);
        Assert.Empty(read.Splits);
        Assert.Empty(read.Fitted);
        Assert.Empty(read.Remarks);
        Assert.Empty(read.Variances);
        Assert.Equal((null, 0L, null), (read.Revisions, read.PeakMemoryBytes, read.EnergyJoules));
    }

    [Fact]
    public void Is_a_failure_whose_class_is_a_word()
    {
        Assert.Equal("out-of-memory", FailureClass.OutOfMemory.Name());
        Assert.Equal(FailureClass.TimeOut, FailureClasses.Table.Parse("time-out"));
        Assert.StartsWith("'bad luck' is no class of a failure: expected user, numeric, out-of-memory", Assert.Throws<FormatException>(() => FailureClasses.Table.Parse("bad luck")).Message, StringComparison.Ordinal);
    }
}
