using System.IO.Compression;
using System.Text;
using Slfd.FileFormats.Npz;
using Slfd.Support;

namespace Slfd.FileFormats.Tests.Npz;

/// <summary>Arrays that numpy saved are read with type and shape; what is missing, damaged or of another kind is named with file and array.</summary>
public sealed class An_npz_file : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.File("arrays.npz");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("|u1", new byte[] { 7, 255 }, new long[] { 7, 255 })]
    [InlineData("|i1", new byte[] { 7, 255 }, new long[] { 7, -1 })]
    [InlineData("<u2", new byte[] { 1, 1, 255, 255 }, new long[] { 257, 65535 })]
    [InlineData("<i4", new byte[] { 1, 0, 0, 0, 254, 255, 255, 255 }, new long[] { 1, -2 })]
    [InlineData("<u8", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255 }, new long[] { 1, long.MaxValue })]
    public void Gives_whole_numbers_of_every_size(string type, byte[] raw, long[] expected)
    {
        using var file = Open(Member(type, "(2,)", raw));
        var array = file.Read("a");
        Assert.Equal([2], array.Header.Shape);
        Assert.Equal(expected, (long[])[array[0], array[1]]);
    }

    [Fact]
    public void Says_what_it_holds_before_any_number_is_read()
    {
        using var file = Open(Member("<i2", "(60000, 28, 28)", []));
        var header = file.Header("a");
        Assert.Equal([60000, 28, 28], header.Shape);
        Assert.Equal((2, true, 60000L * 28 * 28 * 2), (header.ItemBytes, header.Signed, header.Bytes));
        Assert.True(file.Has("a"));
        Assert.False(file.Has("b"));
    }

    [Theory]
    [InlineData("<f4", "(2,)", "holds numbers of type '<f4'; little-endian whole numbers of 1, 2, 4 or 8 bytes are read")]
    [InlineData(">i4", "(2,)", "holds numbers of type '>i4'; little-endian whole numbers of 1, 2, 4 or 8 bytes are read")]
    [InlineData("|u1", "(3,)", "ends after 2 bytes, its header says 3")]
    [InlineData("|u1", "(1,)", "goes on after the 1 bytes that its header says")]
    [InlineData("|u1", "(99999999999,)", "has shape (99999999999,), which is none that is read")]
    [InlineData("|u1", "(2000000000, 2000000000)", "says that it has shape (2000000000, 2000000000), more than can be held")]
    public void Is_refused_with_the_name_of_the_array(string type, string shape, string because)
    {
        using var file = Open(Member(type, shape, [1, 2]));
        Assert.Equal($"{Target}: array 'a' {because}", Assert.Throws<InvalidDataException>(() => file.Read("a")).Message);
    }

    [Fact]
    public void Names_what_it_has_where_an_array_is_missing()
    {
        using var file = Open(Member("|u1", "(1,)", [1]));
        Assert.Equal($"{Target}: array 'train' is missing; the file holds a.npy", Assert.Throws<InvalidDataException>(() => file.Read("train")).Message);
    }

    [Fact]
    public void That_is_no_archive_is_refused_and_is_free_again()
    {
        File.WriteAllText(Target, "no archive");
        Assert.StartsWith($"{Target} is no sound .npz file: ", Assert.Throws<InvalidDataException>(() => NpzFile.Open(Target)).Message,
            StringComparison.Ordinal);
        using var alone = File.Open(Target, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(10, alone.Length);
    }

    private static byte[] Member(string type, string shape, byte[] numbers)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)header.Length), .. header, .. numbers];
    }

    private NpzFile Open(byte[] member)
    {
        using (var archive = ZipFile.Open(Target, ZipArchiveMode.Create))
        {
            using var entry = archive.CreateEntry("a.npy").Open();
            entry.Write(member);
        }

        return NpzFile.Open(Target);
    }
}
