using System.IO.Compression;
using Slfd.FileFormats.Tests.Pickles;
using Slfd.FileFormats.Tests.Weights;
using Slfd.FileFormats.Zip;

namespace Slfd.FileFormats.Tests.Zip;

/// <summary>The entries of an archive are found where they lie; one that is cut, packed, changed or there twice is refused.</summary>
public class The_directory_of_an_archive
{
    private static readonly (string, byte[])[] s_entries = [("a/version", "3\n"u8.ToArray()), ("a/data/0", [1, 2, 3, 4]), ("a/empty", [])];

    [Theory]
    [InlineData(1, false)]
    [InlineData(64, true)]
    public void Gives_each_entry_by_its_name(int alignment, bool zip64)
    {
        var bytes = AWeightFile.Zip(s_entries, alignment, zip64);
        Assert.True(ZipDirectory.Begins(bytes));
        var read = ZipDirectory.Read(new ABlob(bytes));
        Assert.Equal(["a/data/0", "a/empty", "a/version"], read.Keys.Order(StringComparer.Ordinal));
        Assert.All(s_entries, entry => Assert.Equal(entry.Item2, read[entry.Item1].ReadAll(100)));
    }

    [Fact]
    public void Is_that_of_an_archive_without_entries_too()
    {
        Assert.Empty(ZipDirectory.Read(new ABlob(AWeightFile.Zip([]))));
        Assert.False(ZipDirectory.Begins("PK"u8));
    }

    [Fact]
    public void Names_an_entry_that_is_packed()
    {
        using MemoryStream memory = new();
        using (ZipArchive archive = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("one", CompressionLevel.SmallestSize).Open();
            entry.Write(new byte[1000]);
        }

        Assert.Contains("entry 'one' is compressed or encrypted; PyTorch stores its entries as they are", Refusal(memory.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_its_end_is_refused()
    {
        var whole = AWeightFile.Zip(s_entries);
        Assert.Equal($"memory: byte {whole.Length - 1}: the archive's directory, which is its end, is missing; the file is truncated", Refusal(whole[..^1]));
    }

    [Fact]
    public void With_a_name_twice_is_refused() =>
        Assert.EndsWith("entry 'w' occurs twice", Refusal(AWeightFile.Zip([("w", [1]), ("w", [2])])), StringComparison.Ordinal);

    [Fact]
    public void With_an_entry_elsewhere_is_refused()
    {
        var bytes = AWeightFile.Zip(s_entries);
        bytes[0] ^= 1;
        Assert.Equal("memory: byte 0: entry 'a/version' does not begin where the directory says; the file is damaged", Refusal(bytes));
    }

    [Fact]
    public void Finds_a_changed_byte_before_the_first_is_handed_out()
    {
        var bytes = AWeightFile.Zip(s_entries);
        bytes[bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[1, 2, 3, 4]) + 2] = 9;
        var read = ZipDirectory.Read(new ABlob(bytes));
        var message = Assert.Throws<InvalidDataException>(() => read["a/data/0"].Open()).Message;
        Assert.Contains("('a/data/0'): has the checksum", message, StringComparison.Ordinal);
        Assert.EndsWith("b63cfbcd as the archive says; the file is damaged: fetch it again", message, StringComparison.Ordinal);
        Assert.Equal([(byte)'3', (byte)'\n'], read["a/version"].ReadAll(10));
    }

    private static string Refusal(byte[] archive) => Assert.Throws<InvalidDataException>(() => ZipDirectory.Read(new ABlob(archive))).Message;
}
