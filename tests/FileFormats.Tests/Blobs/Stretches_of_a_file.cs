using Microsoft.Win32.SafeHandles;
using Slfd.FileFormats.Blobs;
using Slfd.FileFormats.Tests.Pickles;
using Slfd.Support;

namespace Slfd.FileFormats.Tests.Blobs;

/// <summary>A stretch of a file is read from its own place, also while others read the file; one that does not lie inside is refused with file and byte.</summary>
public sealed class Stretches_of_a_file : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SafeFileHandle _handle;
    private readonly FileBlob _whole;

    public Stretches_of_a_file()
    {
        File.WriteAllBytes(_folder.File("weights"), [.. Enumerable.Range(0, 100).Select(number => (byte)number)]);
        _handle = File.OpenHandle(_folder.File("weights"));
        _whole = FileBlob.Of(_handle, "weights");
    }

    public void Dispose()
    {
        _handle.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Hold_the_bytes_of_their_place()
    {
        Assert.Equal(100, _whole.LengthLimit);
        Assert.Equal([10, 11, 12], _whole.Slice(10, 3).ReadAll(3));
        Assert.Equal([15, 16], _whole.Slice(10, 20).Slice(5, 2).ReadAll(10));
        Assert.Empty(_whole.Slice(100, 0).ReadAll(10));
    }

    [Fact]
    public void Are_read_by_streams_that_do_not_disturb_one_another()
    {
        var part = _whole.Slice(50, 10);
        using var first = part.Open();
        using var second = part.Open(at: 7);
        Assert.Equal([50, 57, 51, 58], (int[])[first.ReadByte(), second.ReadByte(), first.ReadByte(), second.ReadByte()]);
        Assert.Equal((59, -1), (second.ReadByte(), second.ReadByte()));
        first.Seek(-1, SeekOrigin.End);
        Assert.Equal((59, 10), (first.ReadByte(), first.Position));
    }

    [Fact]
    public void Say_where_they_are()
    {
        Assert.Equal("weights: byte 42", _whole.Slice(40, 10).Where(2));
        Assert.Equal("weights: byte 7: has no name", new BlobPlace(_whole, 7).Refuse("has no name").Message);
    }

    [Theory]
    [InlineData(90, 11)]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(long.MaxValue, 1)]
    public void Lie_inside_or_are_refused(long at, long length) => Assert.Equal(
        $"weights: byte 0: {length} bytes from byte {at} on are claimed, but there are only 100; the file is truncated or damaged",
        Assert.Throws<InvalidDataException>(() => _whole.Slice(at, length)).Message);

    [Fact]
    public void Are_not_read_whole_where_only_a_small_value_is_expected() =>
        Assert.Equal("weights: byte 20: more than 9 bytes where a small value is expected",
            Assert.Throws<InvalidDataException>(() => _whole.Slice(20, 10).ReadAll(9)).Message);

    [Fact]
    public void Of_what_is_no_file_end_where_they_end()
    {
        var part = new ABlob([1, 2, 3, 4, 5]).Slice(1, 3);
        Assert.Equal([2, 3, 4], part.ReadAll(10));
        Assert.Equal([4], part.Slice(2, 1).ReadAll(10));
        using var stream = part.Open();
        Assert.False(stream.CanWrite);
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
    }
}
