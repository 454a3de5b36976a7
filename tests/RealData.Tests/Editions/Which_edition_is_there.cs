using Slfd.Experiments.DataSets;
using Slfd.RealData.Images;
using Slfd.RealData.Tests.MedMnist;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.RealData.Tests.Editions;

/// <summary>A set that is there in another edition than the one meant is named, and what is used says how much of what it is; the check and the loader decide alike.</summary>
public sealed class Which_edition_is_there : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Counts_sources_and_fingerprints_of_the_splits_come_with_the_images()
    {
        ACifar10Folder.In(_folder);
        using var real = DataSets.Load(new() { Name = "cifar10", Resolution = 32 }, _folder.Path, CPU);
        Assert.Equal(new SplitOrigin("train", "data_batch_1.bin to data_batch_5.bin", 50_000), real.Origin.Train);
        Assert.Equal(new SplitOrigin("test", "test_batch.bin", 10_000), real.Origin.Test);
        using var fewer = DataSets.Load(new() { Name = "cifar10", Resolution = 32, TrainPerClass = 1 }, _folder.Path, CPU);
        Assert.NotEqual(real.SplitSha256.Train, fewer.SplitSha256.Train);
        Assert.Equal(real.SplitSha256.Test, fewer.SplitSha256.Test);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_fingerprint_of_a_split_is_the_same_from_memory_and_from_a_cache(bool cached)
    {
        DataSpec spec = new() { Name = "procedural", Resolution = 64, TrainPerClass = 2, TestPerClass = 1 };
        using var memory = DataSets.Load(spec, ".", CPU);
        using var real = DataSets.Load(spec, ".", CPU, cached ? new() { CacheFolder = _folder.Path } : null);
        Assert.Equal(memory.SplitSha256, real.SplitSha256);
        Assert.Equal(0, real.Origin.Train.Whole);
    }

    [Fact]
    public void A_larger_MedMNIST_file_is_named_where_the_small_one_is_meant()
    {
        AnNpzFile.In(_folder, AnNpzFile.Bytes(side: 64), "pathmnist_64.npz");
        Assert.False(Check("pathmnist"));
        Assert.Contains("pathmnist_64.npz is the 64 px edition, which is the data set 'pathmnist-64', and 'pathmnist' is pathmnist.npz of 28 px", Assert.Single(_said), StringComparison.Ordinal);
        Assert.True(Check("pathmnist-64"));
    }

    [Fact]
    public void A_larger_one_under_the_small_ones_name_is_used_with_a_remark()
    {
        AnNpzFile.In(_folder, AnNpzFile.Bytes(side: 64));
        using var real = DataSets.Load(Subset("pathmnist"), _folder.Path, CPU);
        Assert.Equal("the images are stored at 64 px, those of pathmnist at 28 px: another edition", real.Origin.Test.Remark);
        Assert.True(Check("pathmnist"));
        Assert.Contains(real.Origin.Test.Remark!, _said);
    }

    [Fact]
    public void Without_a_validation_split_the_check_and_the_loader_agree()
    {
        AnNpzFile.In(_folder, AnNpzFile.Bytes(splits: ["train", "test"]));
        Assert.True(Check("pathmnist"));
        Assert.Contains(_said, line => line.StartsWith("no validation split", StringComparison.Ordinal));
        using var real = DataSets.Load(Subset("pathmnist"), _folder.Path, CPU);
        Assert.Equal((18, 18), (real.TrainCount, real.TestCount));
        Assert.Throws<InvalidDataException>(() => DataSets.Load(Subset("pathmnist").With(MedMnistPart.TestSplit.Is(MedMnistPart.Validation)), _folder.Path, CPU).Dispose());
    }

    [Theory]
    [InlineData("ILSVRC2012_val_0000000", null)]
    [InlineData("n01440764_", "val holds 10 of 10 files that are no ILSVRC2012_val_*, so this is not the division of the published numbers")]
    public void Training_photographs_in_the_validation_folder_are_another_division(string prefix, string? remark)
    {
        foreach (var entry in DataSetCatalogue.Find("imagenette")!.ClassList)
        {
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "train", entry.Wnid!)).FullName, $"{entry.Wnid}_1.JPEG"), AFlatJpeg.Of([10], 40));
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "val", entry.Wnid!)).FullName, $"{prefix}1.JPEG"), AFlatJpeg.Of([20], 40));
        }

        using var real = DataSets.Load(new() { Name = "imagenette", Resolution = 32 }, _folder.Path, CPU);
        Assert.Equal((null, remark), (real.Origin.Train.Remark, real.Origin.Test.Remark));
        Assert.Equal((13_000, 500), (real.Origin.Train.Whole, real.Origin.Test.Whole));
        Assert.True(Check("imagenette"));
        Assert.Equal(remark is not null, _said.Exists(line => line.Contains("another", StringComparison.Ordinal) || line.Contains("not the division", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_Python_version_of_CIFAR_10_holds_the_same_images(bool pythonTwo)
    {
        using TemporaryFolder binary = new();
        var from = ACifar10Folder.In(binary);
        var into = Directory.CreateDirectory(Path.Combine(_folder.Path, "cifar-10-batches-py")).FullName;
        foreach (var file in Directory.GetFiles(from, "*.bin"))
        {
            File.WriteAllBytes(Path.Combine(into, Path.GetFileNameWithoutExtension(file)), APythonBatch.Of(File.ReadAllBytes(file), pythonTwo));
        }

        File.WriteAllBytes(Path.Combine(into, "batches.meta"), APythonBatch.Names(File.ReadAllLines(Path.Combine(from, "batches.meta.txt")).Where(line => line.Length > 0), pythonTwo));
        var (one, other) = (DataSets.Read(new() { Name = "cifar10", Resolution = 32 }, binary.Path), DataSets.Read(new() { Name = "cifar10", Resolution = 32 }, _folder.Path));
        Assert.Equal(one.Sha256(), other.Sha256());
        Assert.Equal(one.ClassNames, other.ClassNames);
        Assert.True(Check("cifar10"));
    }

    [Fact]
    public void A_pickle_that_asks_for_a_function_is_refused_and_nothing_is_run()
    {
        var into = Directory.CreateDirectory(Path.Combine(_folder.Path, "cifar-10-batches-py")).FullName;
        File.WriteAllBytes(Path.Combine(into, "batches.meta"), [0x80, 2, .. "cos\nsystem\n"u8, (byte)'.']);
        File.WriteAllBytes(Path.Combine(into, "data_batch_1"), [0x80, 2, (byte)'}', (byte)'.']);
        Assert.False(Check("cifar10"));
        Assert.Contains("os.system", _said[^1], StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_real_sample_in_the_Python_version_is_read()
    {
        var path = Path.GetFullPath(Path.Combine(SharedData.With("."), "..", "cases", "use", "12-cifar-python", "data"));
        Skip.IfNot(Directory.Exists(path), $"no {path}");
        var data = DataSets.Read(new() { Name = "cifar10", Resolution = 32 }, path);
        Assert.Equal((50, 10, "airplane"), (data.Train.Labels.Length, data.Test.Labels.Length, data.ClassNames[0]));
    }

    private static DataSpec Subset(string name) => new DataSpec { Name = name, Resolution = 32 }.With(MedMnistPart.AllowSubset.Is(true));

    private bool Check(string name)
    {
        _said.Clear();
        return new DataCheck(_folder.Path, _said.Add).Run(DataSetCatalogue.All.Named(name));
    }
}
