using Slfd.Support;

namespace Slfd.Artifacts.Tests;

/// <summary>A file is there whole or not at all.</summary>
public sealed class Whole_files : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Have_the_hash_of_their_content()
    {
        var path = Path.Combine(_folder, "deep", "file");
        var hash = WholeFile.Write(path, stream => stream.Write("abc"u8));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hash);
        Assert.Equal(hash, WholeFile.Sha256(path));
    }

    [Fact]
    public void Do_not_replace_the_old_one_when_writing_fails()
    {
        var path = Path.Combine(_folder, "file");
        WholeFile.WriteText(path, "old");
        Assert.Throws<InvalidOperationException>(() => WholeFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Of_attempts_are_found_newest_first()
    {
        var cell = new RunsFolder(_folder).Cell(ACell.DcPixel.Id());
        foreach (var token in new[] { 2, 10, 1 })
        {
            Directory.CreateDirectory(cell.Attempt(new(token)));
        }

        Directory.CreateDirectory(Path.Combine(cell.Root, "attempts", "not-a-token"));
        Assert.Equal([10, 2, 1], cell.Attempts().Select(token => token.Value));
    }
}
