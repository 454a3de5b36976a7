using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slfd.Api.Health;
using Slfd.Hosts.Logs;

namespace Slfd.Hosts.Running;

/// <summary>Says that the host is ready once everything that <c>/readyz</c> asks is healthy for the first time, and tells systemd why it is not yet.</summary>
internal sealed class ReadyService(HealthCheckService health, ServiceManager manager, ILogger log) : BackgroundService
{
    private static readonly TimeSpan s_askAgain = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = string.Empty;
        for (; ; await Task.Delay(s_askAgain, stoppingToken))
        {
            var report = await health.CheckHealthAsync(check => check.Tags.Contains(Readiness.Tag), stoppingToken);
            if (report.Status == HealthStatus.Healthy)
            {
                manager.Ready("ready");
                log.Line("ready");
                return;
            }

            if (Readiness.Sentence(report) is var because && because != told)
            {
                manager.Status($"not ready: {told = because}");
            }
        }
    }
}
