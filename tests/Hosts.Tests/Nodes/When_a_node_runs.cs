using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Hosts.Nodes;
using Slfd.Hosts.Signals;
using Slfd.Hosts.Tests.Coordinators;
using Slfd.Hosts.Tests.Running;
using Slfd.Networking;
using Slfd.Programs;
using Slfd.Support;

namespace Slfd.Hosts.Tests.Nodes;

/// <summary>What <c>slfd node</c> runs, in this process, with a real coordinator host.</summary>
public sealed class When_a_node_runs
{
    internal static string FakeWorker { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "FakeWorker", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Slfd.FakeWorker"));

    [Fact]
    public async Task It_is_ready_at_once_says_when_it_has_joined_and_leaves_with_code_0()
    {
        await using ACoordinatorHost host = new();
        host.AdmitNodes();
        await host.Ready();
        var gate = HostPort.Parse(host.Log.Split("nodes connect to ")[1].Split(' ')[0], "the log");
        using ANotifySocket systemd = new();
        using Interruption interruption = new([]);
        var running = Task.Run(() => Node(host.Runs, gate, systemd).Run(interruption));
        await Waiting.Until(() => systemd.HasHeard("READY=1"), "READY=1");
        await Waiting.Until(() => systemd.HasHeard("STATUS=joined; the coordinator's term is 1"), "the coordinator's welcome");
        interruption.Interrupt();
        Assert.Equal(ExitCode.Success, await running.WaitAsync(Waiting.Patience));
        await Waiting.Until(() => systemd.HasHeard("STOPPING=1"), "STOPPING=1");
        Assert.Single(systemd.Heard, said => said.StartsWith("READY=1", StringComparison.Ordinal));
        NodeLock.Take(host.Runs, new("n1")).Dispose();
    }

    [Fact]
    public async Task A_name_that_is_taken_ends_it_with_code_3_and_it_was_never_ready()
    {
        RunsFolder runs = new(Directory.CreateTempSubdirectory("slfd-node-").FullName);
        using ANotifySocket systemd = new();
        using Interruption interruption = new([]);
        using (NodeLock.Take(runs, new("n1")))
        {
            var refused = await Assert.ThrowsAsync<CommandFailure>(() => Node(runs, new("127.0.0.1", 1), systemd).Run(interruption));
            Assert.Equal(ExitCode.CannotServe, refused.ExitCode);
        }

        Assert.Empty(systemd.Heard);
        TemporaryFolder.Remove(runs.Root);
    }

    [Fact]
    public async Task Slots_of_one_GPU_get_the_multi_process_service_for_as_long_as_it_runs()
    {
        using AMultiProcessControl control = new();
        RunsFolder runs = new(Directory.CreateTempSubdirectory("slfd-node-").FullName);
        using ANotifySocket systemd = new();
        using Interruption interruption = new([]);
        DeviceSlot first = new("cuda:0", "cuda:0", 1, "0") { Shares = 2 };
        var running = Task.Run(() => Node(runs, new("127.0.0.1", 1), systemd, new() { Program = control.Program, Folder = control.Folder }, first, first with { Slot = "cuda:0.1" }).Run(interruption));
        await Waiting.Until(() => systemd.HasHeard("READY=1"), "READY=1");
        var pipes = Assert.Single(Directory.GetDirectories(control.Folder, "slfd-mps-*-n1"));
        Assert.NotNull(AMultiProcessControl.ProcessOf(pipes));
        interruption.Interrupt();
        interruption.Interrupt();
        Assert.Equal(ExitCode.Interrupted, await running.WaitAsync(Waiting.Patience));
        Assert.False(Directory.Exists(pipes));
        Assert.Equal("quit", control.Asked[^1]);
        Assert.Contains("cuda:0, cuda:0.1 share GPUs through NVIDIA's multi-process service", File.ReadAllText(Path.Combine(runs.Logs, "node-n1.log")), StringComparison.Ordinal);
        TemporaryFolder.Remove(runs.Root);
    }

    [Fact]
    public async Task Twice_interrupted_it_does_not_wait_for_a_coordinator_that_is_away()
    {
        RunsFolder runs = new(Directory.CreateTempSubdirectory("slfd-node-").FullName);
        using ANotifySocket systemd = new();
        using Interruption interruption = new([]);
        var running = Task.Run(() => Node(runs, new("127.0.0.1", 1), systemd).Run(interruption));
        await Waiting.Until(() => systemd.HasHeard("READY=1"), "READY=1");
        interruption.Interrupt();
        interruption.Interrupt();
        Assert.Equal(ExitCode.Interrupted, await running.WaitAsync(Waiting.Patience));
        TemporaryFolder.Remove(runs.Root);
    }

    private static NodeService Node(RunsFolder runs, HostPort gate, ANotifySocket systemd, MultiProcessOptions? multiProcess = null, params DeviceSlot[] slots)
    {
        NodeOptions node = new()
        {
            Node = new("n1"),
            Runs = runs,
            Slots = slots.Length > 0 ? slots : DeviceList.Parse("cpu"),
            Worker = new WorkerCommandLine(FakeWorker, ["--script", "{}"]),
            DataFolder = runs.Root,
        };
        UplinkOptions uplink = new() { Node = node.Node, Hosts = [gate], Token = () => LocalSecret.ReadToken(runs.NodeToken) };
        return new(node, uplink, ConfigurationFactory.Empty) { Notifier = systemd.Notifier, MultiProcess = multiProcess ?? new() };
    }
}
