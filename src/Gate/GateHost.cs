using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Networking;

namespace Slfd.Gate;

/// <summary>
/// The port for nodes of a coordinator host. Each node keeps one connection, a WebSocket, whose certificate is its own: what comes over it is said by that node and may
/// be nothing but a node's message (docs/decisions/0040). It leads to the coordinator and to no other actor.
/// </summary>
public sealed class GateHost : IAsyncDisposable
{
    private static readonly TimeSpan s_stopWithin = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_actorsAnswerWithin = TimeSpan.FromSeconds(5);
    private readonly GateOptions _options;
    private readonly ICanTell _coordinator;
    private readonly Admission _admission;
    private readonly GateLog _log;
    private readonly StrangerLimit _strangers;
    private readonly UnheardStrangers _unheard;
    private readonly Refusals _refusals;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private readonly IReadOnlyList<IWatchedFiles> _files;
    private Task _looking = Task.CompletedTask;

    private GateHost(GateOptions options, IActorRefFactory system, ICanTell coordinator, IReadOnlyList<IPAddress> addresses)
    {
        (_options, _coordinator, _admission, _log, _clock) = (options, coordinator, new(options), new(options.Log, TimeProvider.System), options.Clock);
        _files = [.. options.Files, .. options.Tls?.Files ?? []];
        _strangers = new(options.Limits.Strangers, options.Limits.StrangersOfOneAddress, options.Limits.Knock);
        _refusals = new(options.Clock);
        _unheard = new((from, because) =>
        {
            _log.Refused($"{from}: {because}");
            _refusals.Add((from as IPEndPoint)?.Address, null, because);
        });
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "slfd" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, addresses));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = s_stopWithin);
        _app = builder.Build();
        _app.UseWebSockets(new() { KeepAliveInterval = options.Limits.Ping, KeepAliveTimeout = options.Limits.Ping });
        _app.Run(Knock);
        Actor = system.ActorOf(Props.Create(() => new GateActor()), "gate");
    }

    /// <summary>Knows all connections. If it ends, the gate is of no use: watch it.</summary>
    public IActorRef Actor { get; }

    /// <summary>Where it listens, with the port that was taken.</summary>
    public HostPort Address { get; private set; } = null!;

    /// <summary>Who was refused lately, the latest first.</summary>
    public IReadOnlyList<RefusedNode> Refused => _refusals.Now();

    /// <summary>Starts listening.</summary>
    /// <param name="options">Where, and for whom.</param>
    /// <param name="system">The actor system of the coordinator host.</param>
    /// <param name="coordinator">The coordinator, or the proxy of the one that coordinates.</param>
    /// <exception cref="GateUnavailableException">The address is in use, or not of this machine.</exception>
    public static async Task<GateHost> StartAsync(GateOptions options, IActorRefFactory system, ICanTell coordinator)
    {
        GateHost? gate = null;
        try
        {
            gate = new(options, system, coordinator, await AddressesOf(options.Listen));
            await gate._app.StartAsync();
            gate._looking = gate.Look();
            var bound = new Uri(gate._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
            gate.Address = options.Listen with { Port = bound.Port };
            return gate;
        }
        catch (Exception taken) when (taken is IOException or SocketException)
        {
            if (gate is not null)
            {
                await gate.DisposeAsync();
            }

            throw new GateUnavailableException($"nodes cannot be listened for on {options.Listen}: {taken.Message}", taken);
        }
    }

    /// <summary>Whether a node that connects now is served: the port takes connections, and the actor behind it answers.</summary>
    public async Task<bool> IsOpen(CancellationToken stop)
    {
        try
        {
            using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(Address.IsAnyInterface ? "127.0.0.1" : Address.Host, Address.Port, stop);
            await Actor.Ask<GateActor.Stands>(new GateActor.Probe(), s_actorsAnswerWithin, stop);
            return true;
        }
        catch (Exception closed) when (closed is SocketException or AskTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Says of each connected node whose certificate ends soon that it does.</summary>
    public async Task<IReadOnlyList<string>> Notices(CancellationToken stop)
    {
        try
        {
            return (await Actor.Ask<GateActor.Notices>(new GateActor.GetNotices(_clock.GetUtcNow()), s_actorsAnswerWithin, stop)).Sentences;
        }
        catch (AskTimeoutException)
        {
            return []; // the gate has ended, which is said elsewhere
        }
    }

    /// <summary>Closes every connection, telling nodes to go to another host, and stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stopping.IsCancellationRequested)
        {
            await _stopping.CancelAsync();
            await _looking;
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    private async Task Knock(HttpContext context)
    {
        var items = context.Features.Get<IConnectionItemsFeature>()?.Items;
        UnheardStrangers.Told(items);
        Admitted node;
        try
        {
            node = context.Request.Path == NodeLink.Path ? _admission.Admit(context) : throw new AdmissionRefused(StatusCodes.Status404NotFound, "there is nothing here but the port for nodes");
        }
        catch (AdmissionRefused refused)
        {
            _log.Refused($"{From(context)}: {refused.Message}");
            if (context.Request.Path == NodeLink.Path && context.WebSockets.IsWebSocketRequest && context.Request.Headers.Origin.Count == 0)
            {
                _refusals.Add(context.Connection.RemoteIpAddress, context.Request.Headers[NodeLink.NameHeader].ToString(), refused.Message);
            }

            context.Response.StatusCode = refused.Status;
            context.Response.Headers[NodeLink.BecauseHeader] = refused.Message;
            context.Response.Headers.Connection = "close";
            return;
        }

        _strangers.Know(items);
        context.Response.Headers[NodeLink.ReleaseHeader] = NodeLink.Release;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(node.Protocol);
        using NodeConnection connection = new(socket, node, _options.Limits, _clock);
        var link = (await Actor.Ask<GateActor.Opened>(new GateActor.Open(connection), s_actorsAnswerWithin)).Link;
        _refusals.CameIn(context.Connection.RemoteIpAddress, node.Node);
        connection.Review(_clock.GetUtcNow(), all: true); // what changed since it knocked was told to those who were connected then
        _log.Note($"node {node.Node} connected from {From(context)}{(node.Release.Length > 0 && node.Release != NodeLink.Release ? $"; it is of release {node.Release}, this host of {NodeLink.Release}: they speak {node.Protocol}" : string.Empty)}");
        var (wrong, because) = await connection.Serve(_coordinator, link, _stopping.Token);
        Actor.Tell(new GateActor.Closed(connection, link));
        if (wrong)
        {
            _log.Refused($"{From(context)}: node {node.Node}: {because}");
            _refusals.Add(context.Connection.RemoteIpAddress, node.Node.Name, because);
        }
        else
        {
            _log.Note($"node {node.Node} disconnected: {because}");
        }
    }

    /// <summary>Takes up what files say now, and holds connected nodes against it.</summary>
    private async Task Look()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(_options.LookEvery, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var changes = _files.Select(file => file.Look()).OfType<FileChange>().ToList();
            changes.ForEach(_log.Changed);
            Actor.Tell(new GateActor.Review(_clock.GetUtcNow(), changes.Exists(change => change.Taken)));
        }
    }

    private void Listen(KestrelServerOptions kestrel, IReadOnlyList<IPAddress> addresses)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentUpgradedConnections = _options.Limits.Nodes;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestHeaderCount = 24;
        kestrel.Limits.MaxRequestHeadersTotalSize = 4 << 10;
        kestrel.Limits.MaxRequestLineSize = 256;
        kestrel.Limits.RequestHeadersTimeout = _options.Limits.Knock;
        kestrel.Limits.KeepAliveTimeout = _options.Limits.Knock;
        if (addresses.Count == 0)
        {
            kestrel.ListenAnyIP(_options.Listen.Port, Guard);
        }

        foreach (var address in addresses)
        {
            kestrel.Listen(address, _options.Listen.Port, Guard);
        }
    }

    private void Guard(ListenOptions endpoint)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        _strangers.Guard(endpoint);
        _unheard.Guard(endpoint, tls: _options.Tls is not null);
        if (_options.Tls is { } identity)
        {
            endpoint.UseHttps(new TlsHandshakeCallbackOptions
            {
                HandshakeTimeout = _options.Limits.Knock,
                OnConnection = handshake => ValueTask.FromResult(identity.ForServer(TlsRole.Node, (fault, shown) =>
                {
                    UnheardStrangers.Told(handshake.Connection.Items);
                    _log.Refused($"{handshake.Connection.RemoteEndPoint}: {fault}");
                    _refusals.Add((handshake.Connection.RemoteEndPoint as IPEndPoint)?.Address, shown is null ? null : TlsIdentity.NameIn(shown), fault);
                })),
            });
            UnheardStrangers.BehindTls(endpoint);
        }
    }

    private static string From(HttpContext context) => $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}";

    /// <summary>None: every address.</summary>
    private static async Task<IReadOnlyList<IPAddress>> AddressesOf(HostPort listen) =>
        listen.IsAnyInterface ? []
        : IPAddress.TryParse(listen.Host, out var address) ? [address]
        : (await Dns.GetHostAddressesAsync(listen.Host)) is { Length: > 0 } some ? listen.Port == 0 ? some[..1] : some
        : throw new IOException($"{listen.Host} has no address");

    /// <summary>Signals are the business of the program that started the gate.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
