using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.GpuNode.Workers;
using Slfd.Hosts.Nodes;
using Slfd.Hosts.Signals;
using Slfd.Hosts.Tests.Running;
using Slfd.Networking;

namespace Slfd.Hosts.Tests.Nodes;

/// <summary>What <c>slfd node</c> runs, in this process: the node <c>n1</c> with one slot of fake workers, which finds the token of the runs folder by itself.</summary>
internal sealed class ARunningNode(RunsFolder runs, HostPort gate) : IAsyncDisposable
{
    private readonly ANotifySocket _systemd = new();
    private readonly Interruption _interruption = new([]);
    private Task<int>? _running;

    /// <summary>Its certificate; null: it comes with the token.</summary>
    public TlsIdentity? Tls { get; init; }

    /// <summary>Everything that the node has logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(runs.Logs, "node-n1.log"));

    /// <summary>Starts it, unless it runs, and waits for the coordinator's welcome.</summary>
    public async Task Joined()
    {
        _running ??= Task.Run(() => Service().Run(_interruption));
        await Waiting.Until(() => _systemd.HasHeard("STATUS=joined; the coordinator's term is 1") || _running.IsCompleted, "the coordinator's welcome");
        Assert.False(_running.IsCompleted, "the node has ended");
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            _interruption.Interrupt();
            await Task.WhenAny(_running, Task.Delay(Waiting.Patience));
        }

        _interruption.Dispose();
        _systemd.Dispose();
    }

    private NodeService Service()
    {
        NodeOptions node = new()
        {
            Node = new("n1"),
            Runs = runs,
            Slots = DeviceList.Parse("cpu"),
            Worker = new WorkerCommandLine(When_a_node_runs.FakeWorker, ["--script", "{}"]),
            DataFolder = runs.Root,
        };
        return new(node, new() { Node = node.Node, Hosts = [gate], Tls = Tls, Token = () => LocalSecret.ReadToken(runs.NodeToken) }, ConfigurationFactory.Empty) { Notifier = _systemd.Notifier };
    }
}
