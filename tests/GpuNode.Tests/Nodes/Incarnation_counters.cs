using Microsoft.Extensions.Time.Testing;
using Slfd.GpuNode.Nodes;

namespace Slfd.GpuNode.Tests.Nodes;

/// <summary>The number of a node's life rises, whatever happened to the file that keeps it.</summary>
public sealed class Incarnation_counters : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-lives-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Rise_with_every_start()
    {
        var (first, second) = (IncarnationCounter.Next(_folder), IncarnationCounter.Next(_folder));
        Assert.True(second > first);
    }

    [Fact]
    public void Rise_though_the_clock_was_set_back()
    {
        var last = IncarnationCounter.Next(_folder, At("2030-01-01"));
        Assert.Equal(last + 1, IncarnationCounter.Next(_folder, At("2020-01-01")));
    }

    [Fact]
    public void Of_two_folders_differ_so_that_two_hosts_of_one_name_are_told_apart()
    {
        var other = Directory.CreateTempSubdirectory("slfd-lives-").FullName;
        Assert.True(IncarnationCounter.Next(other, At("2026-01-02")) > IncarnationCounter.Next(_folder, At("2026-01-01")));
        Directory.Delete(other, recursive: true);
    }

    [Fact]
    public void Go_on_above_when_the_file_is_damaged()
    {
        var last = IncarnationCounter.Next(_folder, At("2026-01-01"));
        File.WriteAllText(Path.Combine(_folder, "incarnation"), "\0\0");
        Assert.True(IncarnationCounter.Next(_folder, At("2026-01-02")) > last);
    }

    private static FakeTimeProvider At(string date) => new(DateTimeOffset.Parse($"{date}T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
}
