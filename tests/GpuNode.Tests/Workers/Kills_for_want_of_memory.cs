using Slfd.GpuNode.Workers;

namespace Slfd.GpuNode.Tests.Workers;

/// <summary>The kernel counts them, in places that differ between hosts and containers.</summary>
public sealed class Kills_for_want_of_memory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("slfd-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Are_counted_on_the_host_and_in_a_control_group_of_version_2()
    {
        Write("proc/vmstat", "nr_free_pages 5\noom_kill 3\noom_kill_x 9\n");
        Write("proc/self/cgroup", "0::/lab/node\n");
        Write("sys/fs/cgroup/lab/node/memory.events", "low 0\noom 7\noom_kill 4\n");
        Assert.Equal(7, new OomKills(_root).Count());
    }

    [Fact]
    public void Are_counted_in_a_control_group_of_version_1()
    {
        Write("proc/self/cgroup", "9:cpu,cpuacct:/a\n4:memory:/lab\n0::/\n");
        Write("sys/fs/cgroup/memory/lab/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
        Assert.Equal(2, new OomKills(_root).Count());
    }

    [Fact]
    public void Are_none_where_nothing_can_be_read() => Assert.Equal(0, new OomKills(Path.Combine(_root, "absent")).Count());

    [Fact]
    public void Of_this_host_can_be_asked_for() => Assert.True(OomKills.Host.Count() >= 0);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
