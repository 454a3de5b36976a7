using Slfd.Messages.Artifacts;
using Slfd.Messages.Leases;
using Slfd.Messages.Tests.Cells;

namespace Slfd.Messages.Tests.Artifacts;

/// <summary>A file is there whole or not at all, and a cell's accepted artifacts are published however often that is interrupted.</summary>
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
    public void Of_the_accepted_attempt_become_the_cells_also_after_a_crash_in_between()
    {
        var cell = new RunsFolder(_folder).Cell(ACell.DcPixel.Id());
        FencingToken token = new(2);
        foreach (var name in CellFolder.Artifacts)
        {
            WholeFile.WriteText(Path.Combine(cell.Attempt(token), name), name);
        }

        WholeFile.WriteText(Path.Combine(cell.Checkpoints(new(1)), "10", "manifest.json"), "{}");
        var hash = WholeFile.Sha256(Path.Combine(cell.Attempt(token), CellFolder.ResultFile));
        File.Move(Path.Combine(cell.Attempt(token), CellFolder.SpecFile), Path.Combine(cell.Root, CellFolder.SpecFile)); // where a crash left it
        cell.Publish(token, hash);
        cell.Publish(token, hash);
        Assert.All(CellFolder.Artifacts, name => Assert.Equal(name, File.ReadAllText(Path.Combine(cell.Root, name))));
        Assert.False(Directory.Exists(cell.Checkpoints(new(1))));
    }

    [Fact]
    public void That_are_not_the_accepted_ones_are_not_published_in_silence()
    {
        var cell = new RunsFolder(_folder).Cell(ACell.DcPixel.Id());
        WholeFile.WriteText(Path.Combine(cell.Root, CellFolder.ResultFile), "another");
        Assert.Contains(CellFolder.ResultFile, Assert.Throws<IOException>(() => cell.Publish(new(1), "00")).Message, StringComparison.Ordinal);
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
