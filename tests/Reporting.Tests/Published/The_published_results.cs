using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;
using Slfd.Reporting.Published;

namespace Slfd.Reporting.Tests.Published;

/// <summary>The paper's numbers, as far as they can be checked against themselves (distillation.md section 7).</summary>
public class The_published_results
{
    [Fact]
    public void Have_every_row_of_every_table()
    {
        (int Table, int Rows)[] expected = [(1, 120), (2, 15), (3, 20), (4, 6), (5, 20), (6, 30)];
        Assert.Equal(expected, expected.Select(table => (table.Table, PublishedResults.All.Count(result => result.Tables.Contains(table.Table)))));
    }

    [Fact]
    public void That_several_tables_print_are_one() =>
        Assert.Equal("Tables 2, 5, 6", PublishedResults.Find(new("imagenet-a", 256, "dc", "slfd", "stylegan-xl", "pretrained", "10", "cross"))!.Source);

    [Fact]
    public void Are_found_by_what_they_are_of()
    {
        var found = PublishedResults.Find(new("imagenet-fruits", 128, "dm", "slfd", "stylegan-xl", "pretrained", "10", "convnet"))!;
        Assert.Equal((0.3544, 0.007, "35.44 ± 0.7", "Table 1"), (found.Mean, found.Std, found.Text, found.Source));
        Assert.Equal(0.266, PublishedResults.Find(new("cifar10", 32, "dc", "glad", "stylegan-xl", "random", null, "cross"))!.Mean);
        Assert.Equal(0.263, PublishedResults.Find(new("cifar10", 32, "dc", "glad", "stylegan-xl", "pretrained", null, "cross"))!.Mean);
        Assert.Equal(0.3770, PublishedResults.Find(new("imagenet-a", 256, "dc", "glad", "uvit", "pretrained", null, "cross"))!.Mean);
        Assert.False(PublishedResults.Find(new("pathmnist", 64, "dc", "slfd", "stylegan-xl", "pretrained", "10", "cross"))!.MatchingIsStated);
        Assert.Null(PublishedResults.Find(new("imagenet-a", 128, "mtt", "slfd", "stylegan-xl", "pretrained", "10", "cross")));
    }

    [Fact]
    public void Name_data_sets_and_architectures_of_the_catalogue()
    {
        Assert.All(PublishedResults.All, result => Assert.NotNull(DataSetCatalogue.Find(result.Key.Dataset)));
        Assert.All(PublishedResults.All, result => Assert.Contains(result.Key.View, Architectures.All.Append(Architectures.Cross)));
    }

    [Fact]
    public void Of_Table_3_average_to_its_averages()
    {
        foreach (var average in PublishedResults.All.Where(result => result.Tables.Contains(3) && result.Key.View == "cross"))
        {
            var four = PublishedResults.All.Where(result => result.Key.View != "cross" && result.Key with { View = "cross" } == average.Key).ToList();
            Assert.Equal(4, four.Count);
            Assert.Equal(average.Mean, four.Average(result => result.Mean), 0.00051); // printed to 0.1 %
            Assert.Equal(average.Std, four.Average(result => result.Std), 0.00051);
        }
    }
}
