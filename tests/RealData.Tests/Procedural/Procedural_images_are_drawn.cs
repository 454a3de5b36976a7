using System.Security.Cryptography;
using Slfd.Experiments.DataSets;
using Slfd.RealData.Images;

namespace Slfd.RealData.Tests.Procedural;

/// <summary>The data set that needs no file is the same to the bit wherever it is drawn.</summary>
public class Procedural_images_are_drawn
{
    private const int Classes = 10;

    private static readonly DataSpec s_small = new() { Name = "procedural", Resolution = 32, TrainPerClass = 20, TestPerClass = 10 };

    /// <summary>If what is drawn changes on purpose, the set's edition changes with it: results made from the old images are results of another set.</summary>
    [Theory]
    [InlineData(32, "ee0a63701c819f4e")]
    [InlineData(64, "8bd2f2daec4657ae")]
    [InlineData(128, "3dd1af34a1c9c901")]
    [InlineData(256, "9ca896713b39dbef")]
    public void They_are_these_bytes_on_every_host(int resolution, string beginningOfHash) =>
        Assert.Equal(beginningOfHash, DataSets.Read(s_small with { Resolution = resolution, TrainPerClass = 64 / resolution + 1, TestPerClass = 1 }, ".").Sha256()[..16]);

    [Fact]
    public void There_are_ten_classes_whose_names_are_words() => Assert.Equal(
        ["disc", "ring", "square", "cross", "triangle", "star", "stripes", "checker", "dots", "wave"], DataSets.Read(s_small, ".").ClassNames);

    [Fact]
    public void Standing_in_for_a_set_they_have_its_classes_and_are_others_for_each()
    {
        var (cifar, pathmnist) = (s_small with { Drawn = true, Name = "cifar10", Resolution = 64 }, s_small with { Drawn = true, Name = "procedural" });
        Assert.Equal("cifar10", DataSets.Read(cifar, "nowhere").Name);
        string[] hashes = [DataSets.Read(cifar with { Resolution = 32 }, ".").Sha256(), DataSets.Read(pathmnist, ".").Sha256(), DataSets.Read(s_small, ".").Sha256()];
        Assert.Equal(3, hashes.Distinct().Count());
    }

    [Fact]
    public void The_whole_set_has_500_training_and_100_test_images_per_class()
    {
        var data = DataSets.Read(new() { Name = "procedural", Resolution = 32 }, ".");
        Assert.All(Enumerable.Range(0, Classes), label => Assert.Equal((500, 100), (data.Train.Labels.Count(other => other == label), data.Test.Labels.Count(other => other == label))));
        Assert.Equal(data.Train.Labels.Length * 3 * 32 * 32, data.Train.Pixels.Length);
    }

    [Fact]
    public void A_limit_keeps_the_first_images_of_each_class()
    {
        var (twenty, three) = (DataSets.Read(s_small, ".").Train, DataSets.Read(s_small with { TrainPerClass = 3 }, ".").Train);
        Assert.All(
            Enumerable.Range(0, Classes),
            label => Assert.Equal(Images(twenty).Skip(20 * label).Take(3).Select(Hash), Images(three).Skip(3 * label).Take(3).Select(Hash)));
    }

    [Fact]
    public void No_image_comes_twice_in_either_split()
    {
        var data = DataSets.Read(s_small, ".");
        string[] hashes = [.. Images(data.Train).Concat(Images(data.Test)).Select(Hash)];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void The_same_picture_is_drawn_at_every_resolution()
    {
        var few = s_small with { TrainPerClass = 2, TestPerClass = 1 };
        var (small, large) = (DataSets.Read(few, ".").Train, DataSets.Read(few with { Resolution = 128 }, ".").Train);
        foreach (var (one, other) in Images(small).Zip(Images(large)))
        {
            var difference = Enumerable.Range(0, 32 * 32).Average(at => Math.Abs(one[at] - MeanOf4By4(other, at / 32, at % 32)));
            Assert.InRange(difference, 0, 12);
        }
    }

    [Fact]
    public void The_colours_do_not_tell_the_class()
    {
        var data = DataSets.Read(s_small with { TrainPerClass = 100 }, ".");
        double[] means = [.. Images(data.Train).Chunk(100).Select(images => images.Average(image => image.Average(pixel => pixel)))];
        double[] deviations = [.. Images(data.Train).Chunk(100).Select(images => Deviation([.. images.Select(image => image.Average(pixel => pixel))]))];
        Assert.True(means.Max() - means.Min() < 2 * deviations.Average(), $"class means {string.Join(", ", means)} lie too far apart for deviations {string.Join(", ", deviations)}");
    }

    private static byte[][] Images(ImageSplit split) => [.. split.Pixels.Chunk(split.Pixels.Length / split.Labels.Length)];

    private static string Hash(byte[] image) => Convert.ToHexStringLower(SHA256.HashData(image));

    private static double MeanOf4By4(byte[] image, int row, int column) =>
        Enumerable.Range(0, 16).Average(at => image[(4 * row + at / 4) * 128 + 4 * column + at % 4]);

    private static double Deviation(double[] values) => Math.Sqrt(values.Average(value => (value - values.Average()) * (value - values.Average())));
}
