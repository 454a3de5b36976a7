using Slfd.Experiments.DataSets;
using Slfd.FileFormats.Npz;
using Slfd.Support;

namespace Slfd.RealData.Tests.MedMnist;

/// <summary>MedMNIST files become images of nine classes; a file that is not the official one is refused unless that is said.</summary>
public class MedMnist_is_read
{
    private static readonly DataSpec s_subset = new DataSpec { Name = "pathmnist", Resolution = 64 }.With(MedMnistPart.AllowSubset.Is(true));

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Stored_or_deflated_in_either_version(bool stored, byte version)
    {
        using var temporary = new TemporaryFolder();
        AnNpzFile.In(temporary, AnNpzFile.Bytes(stored: stored, version: version));
        var data = DataSets.Read(s_subset with { TrainPerClass = 1 }, temporary.Path);
        Assert.Equal(Enumerable.Range(0, 9).Select(label => (byte)label), data.Train.Labels);
        Assert.Equal(18, data.Test.Labels.Length);
        Assert.All(Enumerable.Range(0, 9), image => Assert.All(data.Train.Pixels.Skip(image * 3 * 64 * 64).Take(3 * 64 * 64), pixel => Assert.Equal(image, pixel)));
    }

    [Fact]
    public void Unless_its_checksum_is_another_and_no_subset_is_meant()
    {
        using var temporary = new TemporaryFolder();
        var path = AnNpzFile.In(temporary, AnNpzFile.Bytes());
        var message = Assert.Throws<InvalidDataException>(() => DataSets.Read(s_subset.With(MedMnistPart.AllowSubset.Is(null)), temporary.Path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("a8b06965200029087d5bd730944a56c1", message, StringComparison.Ordinal);
        Assert.Contains("allow-subset = true", message, StringComparison.Ordinal);
    }

    /// <summary>Before a byte of them is read: a small file can inflate to gigabytes.</summary>
    [Theory]
    [InlineData(90_000, 28)]
    [InlineData(null, 225)]
    public void Unless_it_claims_more_than_the_set_has(int? claimed, int side)
    {
        using var temporary = new TemporaryFolder();
        AnNpzFile.In(temporary, AnNpzFile.Bytes(side: side, claimed: claimed));
        Assert.Contains("no split of pathmnist has more than 89996 of at most 224 px", Assert.Throws<InvalidDataException>(() => DataSets.Read(s_subset, temporary.Path)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_real_sample_holds_what_is_known_of_it()
    {
        var path = Path.Combine(SharedData.With("medmnist/pathmnist.npz"), "medmnist/pathmnist.npz");
        using var file = NpzFile.Open(path);
        var images = new[] { "train", "val", "test" }.Select(split => file.Read($"{split}_images")).ToList();
        Assert.Equal([757, 81, 162], images.Select(split => split.Header.Shape[0]));
        var pixels = images.SelectMany(split => split.Bytes).ToArray();
        double[] means = [.. Enumerable.Range(0, 3).Select(channel => pixels.Where((_, at) => at % 3 == channel).Average(pixel => pixel / 255.0))];
        Assert.All(means.Zip([0.73931, 0.53249, 0.70485]), pair => Assert.Equal(pair.Second, pair.First, 2e-5));

        var data = DataSets.Read(s_subset, SharedData.With("medmnist"));
        Assert.Equal([79, 92, 80, 113, 64, 118, 55, 64, 92], Enumerable.Range(0, 9).Select(label => data.Train.Labels.Count(other => other == label)));
        Assert.Equal(81, DataSets.Read(s_subset.With(MedMnistPart.TestSplit.Is("val")), SharedData.With("medmnist")).Test.Labels.Length);
    }

    /// <summary>Ten thousand damaged files: each is an error with a sentence, or reads as what it says.</summary>
    [Fact]
    public void Ten_thousand_mutations_are_refused_or_read()
    {
        var (random, sound, refused) = (new Random(20261124), AnNpzFile.Bytes(images: 9), 0);
        for (var round = 0; round < 10_000; round++)
        {
            try
            {
                using var file = NpzFile.Open("mutated.npz", new MemoryStream(Mutation.Of(sound, random)));
                Assert.InRange(file.Read("train_labels").Bytes.Length + file.Read("train_images").Bytes.Length, 0, 1 << 20);
            }
            catch (InvalidDataException damaged)
            {
                Assert.StartsWith("mutated.npz", damaged.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 10_000);
    }
}
