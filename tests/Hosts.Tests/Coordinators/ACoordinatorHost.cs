using Akka.Actor;
using Akka.Configuration;
using Slfd.Artifacts;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Coordinators;
using Slfd.Hosts.Notifications;
using Slfd.Hosts.Signals;
using Slfd.Hosts.Tests.Running;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>What <c>slfd serve</c> runs, in this process: on a folder of its own, with signals that the test gives, and a service manager that writes down what it hears.</summary>
internal sealed class ACoordinatorHost : IAsyncDisposable
{
    private readonly TaskCompletionSource<(ActorSystem System, Uri Api)> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RunsFolder _runs = new(Directory.CreateTempSubdirectory("slfd-host-").FullName);
    private WatchedFiles<NodeTokens>? _tokens;
    private Task<int>? _running;

    public RunsFolder Runs => _runs;

    public ANotifySocket Systemd { get; } = new();

    public Interruption Interruption { get; } = new([]);

    /// <summary>Where nodes connect.</summary>
    public HostPort Gate { get; init; } = new("127.0.0.1", 0);

    /// <summary>Where the API listens.</summary>
    public string Http { get; init; } = "127.0.0.1:0";

    /// <summary>Its certificate; null: nodes come with the folder's token, once <see cref="AdmitNodes"/> was called.</summary>
    public TlsIdentity? Tls { get; init; }

    /// <summary>One of several hosts, of which the others are away: it is a quorum by itself.</summary>
    public bool Clustered { get; init; }

    /// <summary>Whom it tells of what.</summary>
    public NotifyOptions Notify { get; init; } = new();

    /// <summary>Everything that the host has logged.</summary>
    public string Log => File.ReadAllText(Path.Combine(_runs.Logs, "serve.log"));

    /// <summary>Where nodes connect, once it is ready.</summary>
    public HostPort NodesConnectTo => HostPort.Parse(Log.Split("nodes connect to ")[1].Split(' ', ';')[0], "the log");

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> Run() => _running ??= Task.Run(() => new CoordinatorService(_runs, _runs, Cluster(), CoordinatorDatabase.Sqlite(_runs), new(), ConfigurationFactory.Empty)
    {
        Gate = new() { Listen = Gate, Tls = Tls, AdmitsToken = (token, node) => _tokens?.Value.Admits(token, node) == true, Files = _tokens is null ? [] : [_tokens], LookEvery = TimeSpan.FromMilliseconds(50) },
        Api = new() { Listen = Http },
        Notify = Notify,
        Palette = (system, api) =>
        {
            _started.TrySetResult((system, api.Address));
            return "a test";
        },
        Notifier = Systemd.Notifier,
    }.Run(Interruption));

    /// <summary>Lets nodes in that show the folder's token.</summary>
    public void AdmitNodes() => _tokens = NodeTokens.Watched(_runs, null);

    /// <summary>Starts it.</summary>
    /// <returns>Its actor system, and where its API listens, once systemd has heard that it is ready.</returns>
    public async Task<(ActorSystem System, Uri Api)> Ready()
    {
        var running = Run();
        await Waiting.Until(() => Systemd.HasHeard("READY=1") || running.IsCompleted, "READY=1");
        if (running.IsCompleted)
        {
            Assert.Fail($"the host has ended with {await running}");
        }

        return await _started.Task;
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            Interruption.Interrupt();
            await Task.WhenAny(_running, Task.Delay(Waiting.Patience));
        }

        Interruption.Dispose();
        Systemd.Dispose();
        TemporaryFolder.Remove(_runs.Root);
    }

    private ClusterOptions? Cluster()
    {
        if (!Clustered)
        {
            return null;
        }

        HostPort here = new("127.0.0.1", ReservedPorts.Next());
        return new() { Network = new() { Listen = here, Tls = Tls ?? TlsIdentity.Shared(_runs.ClusterIdentity) }, Seeds = [here] };
    }
}
