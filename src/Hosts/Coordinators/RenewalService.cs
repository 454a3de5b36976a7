using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Running;

namespace Slfd.Hosts.Coordinators;

/// <summary>
/// Takes a renewed certificate up on the port between coordinator hosts. Akka.Remote holds the one that it began with, so the host leaves the others and joins them again, as it does after a
/// partition. Hosts may have their files renewed at one moment, so each waits for its turn by its place among the seeds, and one after another leaves.
/// </summary>
/// <param name="cluster">The coordinator hosts.</param>
/// <param name="ending">Told why the host stops.</param>
/// <param name="application">Stops it.</param>
/// <param name="log">Where it is said.</param>
/// <param name="clock">The time.</param>
internal sealed class RenewalService(ClusterOptions cluster, Ending ending, IHostApplicationLifetime application, ILogger log, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(3);

    /// <summary>Longer than a host takes to hand over, leave and join again.</summary>
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(75);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (tls, turn) = (cluster.Network.Tls, Math.Max(0, cluster.Seeds.ToList().IndexOf(cluster.Network.Address)));
        var first = tls.Certificate;
        while (tls.Certificate.Equals(first))
        {
            await Task.Delay(s_every, clock, stoppingToken);
        }

        var wait = turn * s_turn;
        log.Line($"a renewed certificate: this host leaves the other coordinator hosts and joins them again with it{(turn == 0 ? string.Empty : $", in {wait.TotalSeconds:0} s, after {string.Join(", ", cluster.Seeds.Take(turn))}")}");
        await Task.Delay(wait, clock, stoppingToken);
        ending.JoinAgain("joining again with the renewed certificate");
        application.StopApplication();
    }
}
