using Slfd.Experiments.Classifiers;
using Slfd.Experiments.DataSets;

namespace Slfd.Experiments.Tests.DataSets;

/// <summary>The catalogue has every data set of the paper's tables, with the classes and the order of the reference.</summary>
public class Data_sets_of_the_paper
{
    private static readonly string[] s_subsets =
        ["imagenet-a", "imagenet-b", "imagenet-c", "imagenet-d", "imagenet-e", "imagenette", "imagewoof", "imagenet-birds", "imagenet-fruits", "imagenet-cats"];

    [Fact]
    public void Have_the_names_of_the_published_tables() => Assert.Subset(
        DataSetCatalogue.All.Select(entry => entry.Name).ToHashSet(), new[] { "cifar10", "pathmnist" }.Concat(s_subsets).ToHashSet());

    [Fact]
    public void Have_distinct_names() => Assert.Equal(DataSetCatalogue.All.Count, DataSetCatalogue.All.Select(entry => entry.Name).Distinct().Count());

    [Fact]
    public void Have_94_distinct_ImageNet_classes_of_which_six_occur_twice()
    {
        var classes = s_subsets.SelectMany(name => DataSetCatalogue.Find(name)!.ClassList).ToList();
        Assert.Equal(100, classes.Count);
        Assert.Equal(94, classes.Distinct().Count());
        Assert.Equal([9, 96, 100, 145, 258, 291], classes.GroupBy(entry => entry.GeneratorIndex).Where(group => group.Count() > 1).Select(group => group.Key).Order());
        Assert.Equal(94, classes.Select(entry => entry.Wnid).Distinct().Count());
    }

    [Fact]
    public void Number_their_classes_in_the_order_of_the_sorted_wnids()
    {
        var classes = DataSetCatalogue.All.SelectMany(entry => entry.ClassList).Where(entry => entry.Wnid is not null).Distinct().ToList();
        Assert.Equal(classes.OrderBy(entry => entry.Wnid, StringComparer.Ordinal), classes.OrderBy(entry => entry.GeneratorIndex));
        Assert.All(classes, entry => Assert.Matches("^n[0-9]{8}$", entry.Wnid!));
    }

    [Theory]
    [InlineData("imagenet-a", 0, "n02111129", 255, "Leonberg")]
    [InlineData("imagenet-e", 4, "n03992509", 739, "potter's wheel")]
    [InlineData("imagenette", 0, "n01440764", 0, "tench")]
    [InlineData("imagewoof", 9, "n02105641", 229, "Old English sheepdog")]
    [InlineData("imagenet-birds", 9, "n01819313", 89, "sulphur-crested cockatoo")]
    [InlineData("imagenet-fruits", 5, "n07768694", 957, "pomegranate")]
    [InlineData("imagenet-cats", 9, "n02127052", 287, "lynx")]
    [InlineData("tiny-imagenet-1", 4, "n07720875", 945, "bell pepper")]
    [InlineData("tiny-imagenet-2", 9, "n01774750", 76, "tarantula")]
    [InlineData("pathmnist", 8, null, 8, "colorectal adenocarcinoma epithelium")]
    public void Keep_the_references_labels(string name, int label, string? wnid, int index, string word)
    {
        var entry = DataSetCatalogue.Find(name)!.ClassList[label];
        Assert.Equal((wnid, index, word), (entry.Wnid, entry.GeneratorIndex, entry.Name));
    }

    [Fact]
    public void Have_ten_classes_but_for_one()
    {
        Assert.Equal(9, DataSetCatalogue.Find("pathmnist")!.Classes);
        Assert.All(DataSetCatalogue.All.Where(entry => !entry.Name.StartsWith("pathmnist", StringComparison.Ordinal)), entry => Assert.Equal(10, entry.Classes));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(256)]
    public void Are_judged_by_five_classifiers_at_every_resolution_that_they_have(int resolution)
    {
        Assert.Contains(DataSetCatalogue.All, entry => entry.Resolutions.Contains(resolution));
        Assert.Equal(5, Architectures.InThePaper.Count);
        Assert.Empty(Architectures.InThePaper.Except(Architectures.At(resolution)));
        Assert.Empty(Architectures.At(resolution + 1));
    }
}
