using Slfd.Experiments.DataSets;
using Slfd.RealData.Caching;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.RealData.Tests.Folders;

/// <summary>A folder per class becomes labelled images, decoded once; what is missing or damaged is named.</summary>
public sealed class Image_folders_are_read : IDisposable
{
    private static readonly DataSpec s_spec = new() { Name = "imagenette", Resolution = 32 };
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    public Image_folders_are_read()
    {
        foreach (var (label, entry) in DataSetCatalogue.Find("imagenette")!.ClassList.Index())
        {
            foreach (var (split, count) in new[] { ("train", 3), ("val", 1) })
            {
                var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "imagenet", split, entry.Wnid!)).FullName;
                for (var number = 0; number < count; number++)
                {
                    File.WriteAllBytes(Path.Combine(folder, $"{entry.Wnid}_{number}.JPEG"), AFlatJpeg.Of([(byte)(20 * label + number)], 40));
                }
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Class_by_class_in_ordinal_order_of_their_names()
    {
        var data = DataSets.Read(s_spec with { TrainPerClass = 2 }, _folder.Path);
        Assert.Equal(Enumerable.Range(0, 20).Select(image => (byte)(image / 2)), data.Train.Labels);
        Assert.Equal(10, data.Test.Labels.Length);
        Assert.All(Enumerable.Range(0, 20), image => Assert.Equal(20 * (image / 2) + image % 2, data.Train.Pixels[image * 3 * 32 * 32]));
    }

    [Fact]
    public void A_missing_class_is_named()
    {
        Directory.Delete(Path.Combine(_folder.Path, "imagenet", "val", "n03417042"), recursive: true);
        Assert.Contains("n03417042 (garbage truck)", Assert.Throws<DirectoryNotFoundException>(() => DataSets.Read(s_spec, _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_damaged_file_is_named()
    {
        foreach (var name in new[] { "n03888257/n03888257_0.JPEG", "n02979186/n02979186_2.JPEG" })
        {
            File.WriteAllBytes(Path.Combine(_folder.Path, "imagenet", "train", name), [1, 2, 3]);
        }

        Assert.Contains("n02979186_2.JPEG is damaged", Assert.Throws<InvalidDataException>(() => DataSets.Read(s_spec, _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Once_for_a_host_and_the_mapped_images_are_those_in_memory()
    {
        using var scope = NewDisposeScope();
        using var first = Load();
        using var second = Load();
        Assert.Single(_notes, note => note.StartsWith("decoding", StringComparison.Ordinal));
        Assert.Equal(DataSets.Read(s_spec, _folder.Path).Sha256(), second.Sha256);
        Assert.Equal((30, 10), (second.TrainCount, second.TestCount));
        Assert.True(first.FirstPixels(9, 1).eq(180f / 255).all().item<bool>());
    }

    [Fact]
    public void Again_when_a_file_changed()
    {
        using var first = Load();
        File.WriteAllBytes(Path.Combine(_folder.Path, "imagenet", "train", "n01440764", "n01440764_0.JPEG"), AFlatJpeg.Of([250], 48));
        using var second = Load();
        Assert.NotEqual(first.Sha256, second.Sha256);
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(30 * 3 * 32 * 32 + 2, false)]
    [InlineData(100, true)]
    public void Again_when_the_cache_is_damaged(int at, bool cut)
    {
        using (var first = Load())
        {
            _notes.Clear();
        }

        var path = Directory.GetFiles(_folder.File("cache"), "*.images").Single();
        using (var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = at;
            file.WriteByte(99);
            file.SetLength(cut ? at : file.Length);
        }

        using var second = Load();
        Assert.Contains(_notes, note => note.Contains("is damaged", StringComparison.Ordinal));
        Assert.Equal(DataSets.Read(s_spec, _folder.Path).Sha256(), second.Sha256);
    }

    [Fact]
    public void By_one_of_many_at_the_same_time()
    {
        var entry = DataSetCatalogue.Find("imagenette")!;
        Parallel.For(0, 8, _ => new ImageCache(_folder.File("cache")).Get(DataSets.Source(s_spec, entry, _folder.Path)!, new(note => { lock (_notes) { _notes.Add(note); } }, () => { })));
        Assert.Single(_notes, note => note.StartsWith("decoding", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(_folder.File("cache"), "*.tmp"));
    }

    [SkippableFact]
    public void The_real_samples_hold_what_is_known_of_them()
    {
        var data = DataSets.Read(new() { Name = "tiny-imagenet-1", Resolution = 64 }, SharedData.With("tiny-imagenet"));
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal((100, 25), (data.Train.Labels.Count(other => other == label), data.Test.Labels.Count(other => other == label))));
    }

    private RealSet Load() => DataSets.Load(s_spec, _folder.Path, CPU, new() { CacheFolder = _folder.File("cache"), Note = _notes.Add });
}
