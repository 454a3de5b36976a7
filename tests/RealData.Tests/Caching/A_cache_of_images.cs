using Slfd.RealData.Caching;
using Slfd.RealData.Decoding;
using Slfd.Support;
using static TorchSharp.torch;

namespace Slfd.RealData.Tests.Caching;

/// <summary>What was decoded once is read from one file; a file that is cut, changed, or of another edition is never taken for it.</summary>
public sealed class A_cache_of_images : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _notes = [];

    private ImageCache Cache => new(_folder.File("cache"));

    private DecodeWatch Watch => new(_notes.Add, () => { });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Decodes_once_and_gives_the_bytes_of_the_source()
    {
        AGreySource source = new();
        Assert.Equal(6 * 12, ImageCache.BytesToCome(_folder.File("cache"), source));
        var first = Cache.Get(source, Watch);
        var second = Cache.Get(source, Watch);
        Assert.Equal((6, 0L), (source.Rendered, ImageCache.BytesToCome(_folder.File("cache"), source)));
        Assert.Equal([$"decoding greys at 2 px once for this host, into {Cache.PathOf(source)}"], _notes);
        Assert.Equal([0, 1, 0, 1], second.TrainLabels.ToArray());
        Assert.Equal([1, 0], second.TestLabels.ToArray());

        var memory = Decoder.InMemory(source, Watch);
        Assert.Equal((memory.Sha256(), memory.SplitSha256()), (second.Sha256(), second.SplitSha256()));
        Assert.Equal(first.Sha256(), second.Sha256());
    }

    [Fact]
    public void Maps_the_images_in_their_order()
    {
        using var scope = NewDisposeScope();
        var (train, test) = Cache.Get(new AGreySource(), Watch).Images();
        Assert.Equal([4, 3, 2, 2], train.shape);
        Assert.Equal([2, 3, 2, 2], test.shape);
        Assert.Equal([.. Enumerable.Range(0, 4).SelectMany(image => Enumerable.Repeat((byte)image, 12))], train.contiguous().data<byte>().ToArray());
        Assert.Equal([.. Enumerable.Repeat((byte)100, 12), .. Enumerable.Repeat((byte)101, 12)], test.contiguous().data<byte>().ToArray());
    }

    [Fact]
    public void Keeps_another_edition_of_the_files_apart()
    {
        AGreySource first = new();
        AGreySource second = new() { Identity = "greys, second edition" };
        Cache.Get(first, Watch);
        Assert.NotEqual(Cache.PathOf(first), Cache.PathOf(second));
        File.Copy(Cache.PathOf(first), Cache.PathOf(second));
        Assert.Equal("its end does not fit its beginning",
            Assert.Throws<InvalidDataException>(() => CacheFile.Open(Cache.PathOf(second), second, Watch)).Message);
        Cache.Get(second, Watch);
        Assert.Equal(6, second.Rendered);
    }

    [Fact]
    public void Says_of_a_file_how_it_is_damaged()
    {
        AGreySource source = new();
        Cache.Get(source, Watch);
        var path = Cache.PathOf(source);
        var sound = File.ReadAllBytes(path);
        Assert.Equal("it has 5 bytes", Refusal(sound[..5]));
        Assert.Equal("it is incomplete, or no cache file", Refusal(sound[..^1]));
        Assert.Equal("its end does not fit its beginning", Refusal(sound[1..]));
        Assert.Equal("its content does not have the hash that it had when it was written", Refusal([(byte)(sound[0] ^ 1), .. sound[1..]]));

        _notes.Clear();
        Cache.Get(source, Watch);
        Assert.StartsWith($"{path} is damaged (its content does not have the hash", _notes[0], StringComparison.Ordinal);
        Assert.Equal(sound, File.ReadAllBytes(path));

        string Refusal(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            return Assert.Throws<InvalidDataException>(() => CacheFile.Open(path, source, Watch)).Message;
        }
    }

    [Fact]
    public void Leaves_no_file_where_an_image_is_damaged()
    {
        AGreySource source = new() { Damaged = [2] };
        Assert.Equal("image 2 is damaged", Assert.Throws<InvalidDataException>(() => Cache.Get(source, Watch)).Message);
        Assert.Empty(Directory.GetFiles(_folder.File("cache"), "*.images*"));
    }

    [Fact]
    public void Says_how_to_choose_another_folder_where_this_one_cannot_be_written()
    {
        File.WriteAllText(_folder.File("cache"), "a file where the folder should be");
        var message = Assert.Throws<IOException>(() => Cache.Get(new AGreySource(), Watch)).Message;
        Assert.StartsWith($"the decoded images of greys cannot be kept in {_folder.File("cache")}: ", message, StringComparison.Ordinal);
        Assert.EndsWith("Make room there, or choose another folder with SLFD_CACHE", message, StringComparison.Ordinal);
    }
}
