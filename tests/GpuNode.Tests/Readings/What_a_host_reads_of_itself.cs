using System.Diagnostics;
using Slfd.Cards;
using Slfd.GpuNode.Readings;
using Slfd.GpuNode.Slots;
using Slfd.Messages.Coordination;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Readings;

/// <summary>Processors, memory and disk from the system, graphics cards from NVIDIA's library. What cannot be measured is left out and is never 0.</summary>
public sealed class What_a_host_reads_of_itself : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_host_without_cards_and_without_proc_says_what_it_can()
    {
        using HostReader reader = new([Cpu], _folder.Path, nvml: null, proc: _folder.Path);
        var reading = reader.Read();
        Assert.Equal(new HostReading { RunsDiskFree = reading.RunsDiskFree }, reading);
        Assert.True(reading.RunsDiskFree > 0);
    }

    [Fact]
    public void Processor_time_is_the_share_between_two_readings()
    {
        using HostReader reader = new([Cpu], _folder.Path, nvml: null, proc: _folder.Path);
        Write("stat", "cpu  100 20 30 800 50 0 0 0 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n");
        Write("meminfo", "MemTotal:       16000 kB\nMemFree:  100 kB\nMemAvailable:    4000 kB\n");
        var first = reader.Read();
        Assert.Null(first.Processor); // one reading is no share
        Assert.Equal((12000L << 10, 16000L << 10), (first.MemoryUsed, first.MemoryTotal));
        Write("stat", "cpu  160 20 45 820 55 0 0 0 0 0\n"); // 75 of 100 jiffies were busy; waiting for a disk is idle
        Assert.Equal(0.75, reader.Read().Processor);
    }

    [SkippableFact]
    public void Cards_say_what_they_can_by_number_and_by_name()
    {
        using HostReader reader = new([new("cuda:0", "cuda:0", 1, "0"), new("cuda:1.0", "cuda:0", 1, "GPU-b"), new("cuda:2", "cuda:0", 1, "7"), Cpu], _folder.Path, Compiled(), proc: _folder.Path);
        var reading = reader.Read();
        Assert.Equal("570.86.15", reading.Driver);
        Assert.Equal(
            [
                new DeviceReading
                {
                    Slot = "cuda:0", Model = "NVIDIA H200", Use = 0.97, MemoryUsed = 2L << 30, MemoryTotal = 150754820096, Celsius = 63, Watts = 312.5, Joules = 1234567.89, Throttled = "", MemoryErrors = 2,
                },
                new DeviceReading { Slot = "cuda:1.0", Model = "NVIDIA GeForce RTX 4090", Use = 0.97, MemoryUsed = 2L << 30, MemoryTotal = 150754820096, Celsius = 63, Throttled = "power limit, too hot" },
            ],
            reading.Devices!); // a card that is not there has no reading
    }

    [Fact]
    public void There_is_no_library_where_there_is_no_driver() => Assert.Null(Nvml.Open("libno-such-driver.so.1"));

    [Fact]
    public void What_a_node_says_of_itself_is_bounded()
    {
        var kept = new HostReading { Driver = new('9', 500), Devices = [.. Enumerable.Range(0, 500).Select(index => new DeviceReading { Slot = $"cuda:{index}", Model = "a\u001b[31mb" })] }.Bounded();
        Assert.Equal(HostReading.MostDevices, kept.Devices!.Length);
        Assert.InRange(kept.Driver!.Length, 10, 80);
        Assert.DoesNotContain('\u001b', kept.Devices[0].Model!);
    }

    private static DeviceSlot Cpu { get; } = new("cpu:0", "cpu", 1);

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.Path, file), text);

    private Nvml Compiled()
    {
        var library = Path.Combine(_folder.Path, "libnvidia-ml.so.1");
        try
        {
            using var compiler = Process.Start(new ProcessStartInfo("cc", ["-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, "nvml.c")]) { RedirectStandardError = true })!;
            compiler.WaitForExit();
        }
        catch (System.ComponentModel.Win32Exception)
        {
        }

        Skip.If(!File.Exists(library), "no C compiler: NVIDIA's library is stood in for by one that is compiled here");
        return Nvml.Open(library)!;
    }
}
