using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slfd.Gate;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Coordinators;

/// <summary>The port for nodes, as a part of the host. It closes before anything else stops, so that nodes go to another host while this one hands over.</summary>
internal sealed class GateService(GateOptions options, ActorSystem system, IReadOnlyActorRegistry registry, ILogger log) : IHostedLifecycleService, IHealthCheck
{
    private GateHost? _gate;

    /// <summary>The gate, once it is started.</summary>
    public GateHost Gate => _gate ?? throw new InvalidOperationException("the port for nodes is not open yet");

    /// <exception cref="GateUnavailableException">The address is in use, or not of this machine.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _gate = await GateHost.StartAsync(options with { Log = log.Line }, system, registry.Get<CoordinatorWay>());
        registry.Get<CoordinatorWatch>().Tell(new CoordinatorWatch.Guard(_gate.Actor));
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (_gate is not null)
        {
            await _gate.DisposeAsync();
        }
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        _gate is not null && await _gate.IsOpen(cancellationToken)
            ? HealthCheckResult.Healthy()
            : new(context.Registration.FailureStatus, "nodes cannot connect to this host: its port for them does not answer");

    /// <summary>Certificates that end soon: this host's and those of connected nodes.</summary>
    public async Task<IReadOnlyList<string>> Notices(CancellationToken stop) =>
        [.. options.Tls?.Notices(DateTimeOffset.UtcNow) ?? [], .. _gate is null ? [] : await _gate.Notices(stop)];

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
