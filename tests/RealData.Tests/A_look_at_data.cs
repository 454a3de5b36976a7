using Slfd.Experiments.DataSets;
using Slfd.RealData.Readers;
using Slfd.Support;

namespace Slfd.RealData.Tests;

/// <summary>What is there and of which edition, without decoding an image.</summary>
public sealed class A_look_at_data : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-look-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Counts_the_records_of_CIFAR_10_by_the_lengths_of_its_files()
    {
        foreach (var name in Enumerable.Range(1, 5).Select(number => $"data_batch_{number}.bin").Append("test_batch.bin"))
        {
            File.WriteAllBytes(Path.Combine(_folder, name), new byte[2 * 3073]);
        }

        File.WriteAllLines(Path.Combine(_folder, "batches.meta.txt"), Enumerable.Range(0, 10).Select(label => $"class {label}"));
        var look = Look("cifar10", 32);
        Assert.Equal($"cifar10 at 32 px: the binary version in {_folder}, 10 of 50,000 training images, 2 of 10,000 test images", look.Text);
        Assert.Equal(0, look.CacheBytes); // read as it is
        Assert.Equal((10, 2), (look.Train, look.Test));
    }

    [Fact]
    public void Names_a_file_of_the_wrong_length()
    {
        File.WriteAllBytes(Path.Combine(_folder, "data_batch_1.bin"), new byte[3072]);
        File.WriteAllLines(Path.Combine(_folder, "batches.meta.txt"), Enumerable.Range(0, 10).Select(label => $"class {label}"));
        Assert.Contains("data_batch_2.bin is missing", Assert.ThrowsAny<IOException>(() => Look("cifar10", 32)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Says_what_decoding_photographs_will_add_to_the_cache()
    {
        var entry = DataSetCatalogue.Find("imagenette")!;
        foreach (var split in new[] { "train", "val" })
        {
            foreach (var known in entry.ClassList)
            {
                var folder = Directory.CreateDirectory(Path.Combine(_folder, split, known.Wnid!)).FullName;
                File.WriteAllBytes(Path.Combine(folder, "x.JPEG"), []); // not decoded
            }
        }

        var look = Look("imagenette", 64);
        Assert.StartsWith($"imagenette at 64 px: folders in {_folder}, 10 of ", look.Text, StringComparison.Ordinal);
        Assert.Equal(20 * 3 * 64 * 64, look.CacheBytes);
        Assert.Equal((10, 10), (look.Train, look.Test));
    }

    [Fact]
    public void Names_what_is_missing() => Assert.StartsWith("pathmnist was looked for as ", Assert.Throws<FileNotFoundException>(() => Look("pathmnist", 64)).Message, StringComparison.Ordinal);

    [Fact]
    public void Needs_no_file_for_drawn_images() => Assert.Equal("procedural at 32 px: drawn by this program; needs no file", Look("procedural", 32).Text);

    [SkippableFact]
    public void Refuses_a_sample_where_the_official_file_is_meant()
    {
        var data = SharedData.With("medmnist/pathmnist.npz");
        Assert.Contains("MD5", Assert.Throws<InvalidDataException>(() => DataSets.Look(new() { Name = "pathmnist", Resolution = 64 }, data, _folder)).Message, StringComparison.Ordinal);
        var sample = DataSets.Look(new DataSpec { Name = "pathmnist", Resolution = 64 }.With(MedMnistPart.AllowSubset.Is(true)), data, _folder);
        Assert.Contains(" of 89,996 training images", sample.Text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($", {sample.Train} of 89,996 training images, {sample.Test} of "), sample.Text, StringComparison.Ordinal);
    }

    private DataLook Look(string name, int resolution) => DataSets.Look(new() { Name = name, Resolution = resolution }, _folder, Path.Combine(_folder, "cache"));
}
