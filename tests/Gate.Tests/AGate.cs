using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Slfd.GpuNode.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Networking;

namespace Slfd.Gate.Tests;

/// <summary>A gate on a free port, before a coordinator that welcomes every node and acknowledges every beat, and keeps what it was told.</summary>
internal sealed class AGate : IAsyncDisposable
{
    public const string Token = "a-token-of-the-runs-folder";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly ActorSystem _system = ActorSystem.Create("gate", ConfigurationFactory.ParseString("akka.loglevel = ERROR, akka.stdout-loglevel = ERROR").WithFallback(NodeHost.Configuration));
    private readonly ConcurrentQueue<string> _said = new();
    private GateHost _host = null!;

    public GateHost Host => _host;

    public ActorSystem System => _system;

    public ConcurrentQueue<INodeMessage> Heard { get; } = new();

    /// <summary>Lines of the gate's log.</summary>
    public IReadOnlyCollection<string> Said => _said;

    public HostPort Address => _host.Address;

    public static async Task<AGate> Open(GateLimits? limits = null, TlsIdentity? tls = null, int port = 0, bool answers = true, Func<GateOptions, GateOptions>? with = null)
    {
        with ??= options => options;
        AGate gate = new();
        var coordinator = gate._system.ActorOf(Props.Create(() => new Coordinator(gate.Heard, answers)));
        gate._host = await GateHost.StartAsync(with(new()
        {
            LookEvery = TimeSpan.FromMilliseconds(50),
            Listen = new("127.0.0.1", port),
            Tls = tls,
            AdmitsToken = (token, _) => token == Token,
            Limits = (limits ?? new()) with { Knock = TimeSpan.FromMinutes(2), Ping = TimeSpan.FromMinutes(2) }, // who is kept from the processor, or does not listen just now, is no stranger
            Log = (_, line) => gate._said.Enqueue(line),
        }), gate._system, coordinator);
        return gate;
    }

    public static async Task Until(Func<bool> condition, string what)
    {
        using CancellationTokenSource patience = new(s_patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"waited {s_patience} for {what}");
            await Task.Delay(10);
        }
    }

    public Task Says(string word) => Until(() => _said.Any(line => line.Contains(word, StringComparison.Ordinal)), $"'{word}' in the gate's log, which says {string.Join(" | ", _said)}");

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _system.Terminate();
    }

    private sealed class Coordinator : ReceiveActor
    {
        public Coordinator(ConcurrentQueue<INodeMessage> heard, bool answers) => Receive<INodeMessage>(message =>
        {
            heard.Enqueue(message);
            if (answers)
            {
                Sender.Tell(message switch
                {
                    Hello hello => new Welcome(hello.Incarnation, 7, [], TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)),
                    Heartbeat beat => new HeartbeatAck(beat.Number, [], [], Drain: false, Known: true),
                    _ => new WorkAvailable(),
                });
            }
        });
    }
}
