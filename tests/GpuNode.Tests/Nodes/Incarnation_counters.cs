using Slfd.GpuNode.Nodes;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>The number of a node's life rises, whatever happened to the file that keeps it.</summary>
public sealed class Incarnation_counters : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-lives-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Count_from_one() => Assert.Equal([1L, 2, 3], Enumerable.Range(0, 3).Select(_ => IncarnationCounter.Next(_folder)));

    [Fact]
    public void Go_on_above_when_the_file_is_damaged()
    {
        var last = IncarnationCounter.Next(_folder);
        File.WriteAllText(Path.Combine(_folder, "incarnation"), "\0\0");
        var next = IncarnationCounter.Next(_folder);
        Assert.True(next > last);
        Assert.Equal(next + 1, IncarnationCounter.Next(_folder));
    }
}
