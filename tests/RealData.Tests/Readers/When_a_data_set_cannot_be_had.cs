using Slfd.Experiments.DataSets;
using Slfd.Support;

namespace Slfd.RealData.Tests.Readers;

/// <summary>One sentence says which file or setting is at fault, what was expected, and where the original comes from.</summary>
public class When_a_data_set_cannot_be_had
{
    private static readonly DataSpec s_cifar = new() { Name = "cifar10", Resolution = 32 };

    [Fact]
    public void A_missing_set_is_said_with_every_place_that_was_looked_at()
    {
        using var temporary = new TemporaryFolder();
        var error = Assert.Throws<DirectoryNotFoundException>(() => DataSets.Read(s_cifar, temporary.Path));
        Assert.Contains(temporary.File("cifar10"), error.Message, StringComparison.Ordinal);
        Assert.Contains("cifar-10-batches-bin", error.Message, StringComparison.Ordinal);
        Assert.Contains("cifar-10-binary.tar.gz", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pathmnist", "medmnist/pathmnist.npz")]
    [InlineData("cifar10", "cifar10/data_batch_1.bin")]
    [InlineData("imagenette", "imagenet/train/n01440764/n01440764_1.JPEG")]
    public void A_device_or_a_pipe_under_a_files_name_is_refused_and_not_read(string set, string file)
    {
        foreach (var pipe in (bool[])[true, false])
        {
            using var temporary = new TemporaryFolder();
            var path = temporary.File(file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (set == "cifar10")
            {
                ACifar10Folder.In(temporary);
                path = Directory.GetFiles(temporary.Path, "data_batch_1.bin", SearchOption.AllDirectories).Single();
                File.Delete(path);
            }

            if (pipe)
            {
                using var made = System.Diagnostics.Process.Start("mkfifo", [path]);
                made.WaitForExit();
            }
            else
            {
                File.CreateSymbolicLink(path, "/dev/zero");
            }

            var failure = set == "imagenette"
                ? Assert.Throws<InvalidDataException>(() => Slfd.RealData.Photographs.PhotographFile.Decode(path))
                : Assert.Throws<InvalidDataException>(() => DataSets.Read(new() { Name = set, Resolution = 32 }, temporary.Path));
            Assert.Contains($"{path} is no regular file but a device, a pipe or a socket", failure.Message, StringComparison.Ordinal);
            Assert.Equal([path], Slfd.RealData.Decoding.DamagedFile.In(failure));
        }
    }

    [Theory]
    [InlineData("data_batch_3.bin")]
    [InlineData("data_batch_1.bin")]
    [InlineData("test_batch.bin")]
    [InlineData("batches.meta.txt")]
    public void A_missing_file_is_named(string name)
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(ACifar10Folder.In(temporary), name);
        File.Delete(path);
        var error = Assert.Throws<FileNotFoundException>(() => DataSets.Read(s_cifar, temporary.Path));
        Assert.StartsWith($"{path} is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("cifar-10-binary.tar.gz", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ACifar10Folder.RecordBytes - 1)]
    [InlineData(ACifar10Folder.RecordBytes * 7 + 1)]
    public void A_length_that_is_no_number_of_records_is_refused(int length)
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(ACifar10Folder.In(temporary), "data_batch_2.bin");
        File.WriteAllBytes(path, new byte[length]);
        var error = Assert.Throws<InvalidDataException>(() => DataSets.Read(s_cifar, temporary.Path));
        Assert.StartsWith($"{path} has {length} bytes, expected a positive multiple of 3073", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_is_none_is_refused_with_its_record()
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(ACifar10Folder.In(temporary), "test_batch.bin");
        File.WriteAllBytes(path, [.. ACifar10Folder.Record(9, 0), .. ACifar10Folder.Record(10, 0)]);
        var error = Assert.Throws<InvalidDataException>(() => DataSets.Read(s_cifar, temporary.Path));
        Assert.StartsWith($"{path} says label 10 in record 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_an_image_is_named()
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(ACifar10Folder.In(temporary), "test_batch.bin");
        File.WriteAllBytes(path, [.. Enumerable.Range(0, 9).SelectMany(label => ACifar10Folder.Record(label, 0))]);
        var error = Assert.Throws<InvalidDataException>(() => DataSets.Read(s_cifar, temporary.Path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("no image of class 9", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_not_ten_are_refused()
    {
        using var temporary = new TemporaryFolder();
        var path = Path.Combine(ACifar10Folder.In(temporary), "batches.meta.txt");
        File.WriteAllText(path, "airplane\nbird\n");
        var error = Assert.Throws<InvalidDataException>(() => DataSets.Read(s_cifar, temporary.Path));
        Assert.StartsWith($"{path} has 2 names, expected 10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_those_that_are_known()
    {
        var error = Assert.Throws<ArgumentException>(() => DataSets.Read(s_cifar with { Name = "cifar100" }, "."));
        Assert.StartsWith("unknown data set 'cifar100'; this build knows: procedural, cifar10, pathmnist, imagenet-a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resolution_that_the_set_does_not_have_is_refused_with_those_it_has()
    {
        var error = Assert.Throws<ArgumentException>(() => DataSets.Read(s_cifar with { Resolution = 64 }, "."));
        Assert.Equal("data set 'cifar10' gives images of 32 px, not of 64 px", error.Message);
    }

    [Fact]
    public void A_choice_that_the_set_does_not_leave_is_refused_with_those_it_leaves()
    {
        var cifar = Assert.Throws<ArgumentException>(() => DataSets.Read(s_cifar.With(MedMnistPart.TestSplit.Is("val")), "."));
        Assert.Equal("data set 'cifar10' leaves no choice of 'testSplit'; it leaves none", cifar.Message);
        var imagenet = Assert.Throws<ArgumentException>(() => DataSets.Read(new DataSpec { Name = "imagenette", Resolution = 64 }.With(MedMnistPart.TestSplit.Is("val")), "."));
        Assert.Equal("data set 'imagenette' leaves no choice of 'testSplit'; it leaves antialias", imagenet.Message);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(null, 0)]
    public void A_limit_that_leaves_no_image_is_refused(int? train, int? test)
    {
        var error = Assert.Throws<ArgumentException>(() => DataSets.Read(new() { Name = "procedural", Resolution = 32, TrainPerClass = train, TestPerClass = test }, "."));
        Assert.Contains("must be at least 1", error.Message, StringComparison.Ordinal);
    }
}
