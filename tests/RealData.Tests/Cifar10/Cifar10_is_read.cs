using Slfd.Experiments.DataSets;
using Slfd.Support;

namespace Slfd.RealData.Tests.Cifar10;

/// <summary>CIFAR-10's official binary files become images and labels, byte for byte.</summary>
public class Cifar10_is_read
{
    private static readonly DataSpec s_whole = new() { Name = "cifar10", Resolution = 32 };

    [Theory]
    [InlineData("cifar10")]
    [InlineData("cifar-10-batches-bin")]
    [InlineData(".")]
    public void From_its_folder_below_the_data_folder_or_from_the_data_folder_itself(string folder)
    {
        using var temporary = new TemporaryFolder();
        ACifar10Folder.In(temporary, folder);

        var data = DataSets.Read(s_whole, temporary.Path);

        Assert.Equal(100, data.Train.Labels.Length);
        Assert.Equal(20, data.Test.Labels.Length);
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], data.ClassNames);
    }

    [Fact]
    public void Batches_keep_their_order_and_records_theirs()
    {
        using var temporary = new TemporaryFolder();
        ACifar10Folder.In(temporary);

        var train = DataSets.Read(s_whole, temporary.Path).Train;

        Assert.Equal(Enumerable.Range(0, 100).Select(image => (byte)(image % 10)), train.Labels);
        Assert.All(Enumerable.Range(0, 100), image => Assert.Equal(40 * (image / 20) + image % 20, train.Pixels[image * 3072 + 3071]));
    }

    [Fact]
    public void A_limit_keeps_the_first_images_of_each_class()
    {
        using var temporary = new TemporaryFolder();
        ACifar10Folder.In(temporary);

        var data = DataSets.Read(s_whole with { TrainPerClass = 3, TestPerClass = 1 }, temporary.Path);

        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(3, data.Train.Labels.Count(other => other == label)));
        Assert.Equal([0, 10, 40], Enumerable.Range(0, 30).Where(image => data.Train.Labels[image] == 0).Select(image => (int)data.Train.Pixels[image * 3072]));
        Assert.Equal(10, data.Test.Labels.Length);
    }

    [Fact]
    public void The_fingerprint_is_that_of_the_images_in_use()
    {
        using var temporary = new TemporaryFolder();
        var folder = ACifar10Folder.In(temporary);
        var (whole, first) = (DataSets.Read(s_whole, temporary.Path).Sha256(), DataSets.Read(s_whole with { TrainPerClass = 1 }, temporary.Path).Sha256());
        using (var file = File.OpenWrite(Path.Combine(folder, "data_batch_5.bin")))
        {
            file.Position = 100;
            file.WriteByte(1);
        }

        Assert.NotEqual(whole, DataSets.Read(s_whole, temporary.Path).Sha256());
        Assert.Equal(first, DataSets.Read(s_whole with { TrainPerClass = 1 }, temporary.Path).Sha256());
    }

    [SkippableFact]
    public void The_real_files_hold_what_is_known_of_them()
    {
        var folder = SharedData();
        Skip.If(!Directory.Exists(Path.Combine(folder, "cifar10")), $"no CIFAR-10 in {folder}; SLFD_DATA may name another folder");

        var data = DataSets.Read(s_whole, folder);

        Assert.Equal([6, 9, 9, 4, 1, 1, 2, 7], data.Train.Labels.Take(8).Select(label => (int)label));
        Assert.Equal([3, 8, 8, 0, 6, 6, 1, 6], data.Test.Labels.Take(8).Select(label => (int)label));
        Assert.Equal("truck", data.ClassNames[9]);
    }

    /// <summary>SLFD_DATA, or shared/data beside the repository.</summary>
    private static string SharedData()
    {
        if (Environment.GetEnvironmentVariable("SLFD_DATA") is { Length: > 0 } chosen)
        {
            return chosen;
        }

        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Slfd.Actors.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root.Parent!.FullName, "shared", "data");
    }
}
