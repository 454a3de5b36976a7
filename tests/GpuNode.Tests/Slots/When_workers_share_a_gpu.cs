using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Slots;

/// <summary>Slots on one GPU get NVIDIA's multi-process service where it is installed. A stand-in for its program plays it; no GPU was there.</summary>
public sealed class When_workers_share_a_gpu : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly AMultiProcessControl _control = new();
    private readonly List<string> _notes = [];

    private string Logs => Path.Combine(_control.Folder, "logs");

    public void Dispose() => _control.Dispose();

    [Fact]
    public void The_service_is_started_for_them_and_stopped_with_the_node()
    {
        string pipes;
        using (var service = Start("cuda:0*2,cuda:1,cpu"))
        {
            pipes = service!.Slots[0].Service!;
            Assert.Equal([pipes, pipes, null, null], service.Slots.Select(slot => slot.Service));
            Assert.NotNull(AMultiProcessControl.ProcessOf(pipes));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(pipes));
            Assert.Contains($"start gpus=all logs={Logs}", _control.Asked);
            Assert.Contains("cuda:0, cuda:0.1 share GPUs through NVIDIA's multi-process service, which was started", Assert.Single(_notes), StringComparison.Ordinal);
        }

        Assert.Equal("quit", _control.Asked[^1]);
        Assert.Null(AMultiProcessControl.ProcessOf(pipes));
        Assert.False(Directory.Exists(pipes));
    }

    [Fact]
    public void Their_workers_are_led_to_it_and_told_how_many_they_are()
    {
        using var service = Start("cuda:0*4,cuda:1");
        WorkerCommandLine worker = new("/opt/slfd-worker", []);
        var (shared, alone) = (worker.StartInfo(service!.Slots[3]), worker.StartInfo(service.Slots[4]));
        Assert.Equal((service.Slots[3].Service, "0"), (shared.Environment[MultiProcessService.PipesVariable], shared.Environment["CUDA_VISIBLE_DEVICES"]));
        Assert.Equal(["--device", "cuda:0", "--threads", "1", "--shares", "4"], shared.ArgumentList);
        Assert.False(alone.Environment.ContainsKey(MultiProcessService.PipesVariable));
        Assert.DoesNotContain("--shares", alone.ArgumentList);
    }

    [Fact]
    public async Task One_that_ends_is_started_again()
    {
        using var service = Start("cuda:0*2", checkEvery: TimeSpan.FromMilliseconds(20));
        var pipes = service!.Slots[0].Service!;
        var first = AMultiProcessControl.ProcessOf(pipes);
        AMultiProcessControl.Kill(pipes);
        await Until(() => Notes().Length > 1, "a note");
        Assert.Contains("had ended, and was started again", Notes()[1], StringComparison.Ordinal);
        Assert.NotNull(AMultiProcessControl.ProcessOf(pipes));
        Assert.NotEqual(first, AMultiProcessControl.ProcessOf(pipes));
    }

    [Fact]
    public void One_that_somebody_else_runs_is_used_and_left_running()
    {
        _control.StartUsual();
        var asked = _control.Asked.Length;
        using (var service = Start("cuda:0*2"))
        {
            Assert.All(service!.Slots, slot => Assert.Null(slot.Service));
        }

        Assert.Equal(["get_server_list"], _control.Asked[asked..]);
        Assert.NotNull(AMultiProcessControl.ProcessOf(_control.Usual));
        Assert.Contains("runs on this host already", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_an_earlier_life_of_the_node_left_behind_is_taken_over()
    {
        var killed = Start("cuda:0*2"); // never disposed: the node was killed
        var process = AMultiProcessControl.ProcessOf(killed!.Slots[0].Service!);
        using (var service = Start("cuda:0*2"))
        {
            Assert.Equal(process, AMultiProcessControl.ProcessOf(service!.Slots[0].Service!));
        }

        Assert.Contains("left behind", _notes[1], StringComparison.Ordinal);
        Assert.False(Directory.Exists($"/proc/{process}") && AMultiProcessControl.ProcessOf(killed.Slots[0].Service!) is not null);
    }

    [Fact]
    public void Where_none_starts_the_workers_take_turns_and_the_reason_is_said()
    {
        _control.Break();
        Assert.Null(Start("cuda:0*2"));
        Assert.Contains("take turns", Assert.Single(_notes), StringComparison.Ordinal);
        Assert.Contains("no devices were found", _notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda:0,cuda:1,cpu")]
    [InlineData("cpu*4")]
    public void Nobody_asks_for_it_where_no_gpu_is_shared(string devices)
    {
        Assert.Null(Start(devices));
        Assert.Empty(_notes);
        Assert.Empty(_control.Asked);
    }

    [Fact]
    public void Slices_of_a_divided_gpu_do_without_it()
    {
        Assert.Null(MultiProcessService.StartFor("n1", DeviceList.Parse("cuda:0*2", ["MIG-aa"], cores: 8), Logs, Options(TimeSpan.FromHours(1)), _notes.Add));
        Assert.Empty(_control.Asked);
    }

    private MultiProcessService? Start(string devices, TimeSpan? checkEvery = null) =>
        MultiProcessService.StartFor("n1", DeviceList.Parse(devices, ["0", "1"], cores: 8), Logs, Options(checkEvery ?? TimeSpan.FromHours(1)), Note);

    private MultiProcessOptions Options(TimeSpan checkEvery) => new() { Program = _control.Program, Folder = _control.Folder, CheckEvery = checkEvery };

    private void Note(string text)
    {
        lock (_notes)
        {
            _notes.Add(text);
        }
    }

    private string[] Notes()
    {
        lock (_notes)
        {
            return [.. _notes];
        }
    }

    private static async Task Until(Func<bool> condition, string what)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < s_patience, $"waited {s_patience} for {what}");
            await Task.Delay(20);
        }
    }
}
