using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slfd.Api;
using Slfd.Api.Questions;
using Slfd.Artifacts;
using Slfd.Hosts.Logs;
using Slfd.Reporting.Hosting;
using Slfd.Web;

namespace Slfd.Hosts.Coordinators;

/// <summary>The HTTP API, as a part of the host. It answers until everything else has stopped.</summary>
internal sealed class ApiService(ApiOptions options, RunsFolder runs, IReadOnlyActorRegistry registry, HealthCheckService health, GateService gate, WebPages pages, ILogger log, ActorSystem system, RestoreDesk restores) : IHostedLifecycleService
{
    private ApiHost? _api;

    /// <summary>The API, once it is started.</summary>
    public ApiHost Api => _api ?? throw new InvalidOperationException("the HTTP API does not listen yet");

    public async Task StartAsync(CancellationToken cancellationToken) => _api = await ApiHost.StartAsync(
        options with { Map = pages.Map, Log = log.Line },
        new(registry.Get<CoordinatorWay>(), registry.Get<ReportingActor>(), runs, health, gate.Notices) { Hosts = () => FellowHosts.Of(system), Refused = () => gate.Gate.Refused, Restores = restores },
        cancellationToken);

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_api is not null)
        {
            await _api.DisposeAsync();
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
