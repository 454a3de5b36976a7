using System.Net;
using System.Net.Sockets;
using Akka;
using Akka.Actor;
using Slfd.Coordinator.Hosting;
using Slfd.Hosts.Tests.Running;
using Slfd.Programs;

namespace Slfd.Hosts.Tests.Coordinators;

/// <summary>A coordinator host starts, says when it is ready, and stops in the order in which nodes and operators lose least.</summary>
public sealed class When_a_coordinator_host_runs
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_ready_when_readyz_says_so_and_stops_with_code_0(bool clustered)
    {
        await using ACoordinatorHost host = new() { Clustered = clustered, Notify = new() { Command = ["/bin/true"] } };
        var (system, api) = await host.Ready();
        using HttpClient http = new() { BaseAddress = api };
        Assert.Equal("ready\n", await http.GetStringAsync("/readyz"));
        Assert.Equal("alive\n", await http.GetStringAsync("/healthz"));
        Assert.False(host.Systemd.HasHeard("STOPPING=1"));
        await Waiting.Until(() => http.GetStringAsync("/api/hosts").Result.Contains("\"coordinates\":true,\"inContact\":true,\"answers\":true", StringComparison.Ordinal), "a host that coordinates, as its members see it");
        await Waiting.Until(() => File.Exists(Path.Combine(host.Runs.Root, "notified.json")), "what people were told"); // it coordinates, so it is the one that tells

        var shutDown = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously); // what the log held when Akka's shutdown began; its own lines may be lost at the end of the system
        CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "test", () =>
        {
            shutDown.SetResult(host.Log);
            return Task.FromResult(Done.Instance);
        });
        host.Interruption.Interrupt();
        Assert.Equal(ExitCode.Success, await host.Run().WaitAsync(Waiting.Patience));
        Assert.True(system.WhenTerminated.IsCompleted, "the actor system goes on");
        await Waiting.Until(() => host.Systemd.HasHeard("STOPPING=1"), "STOPPING=1");
        Assert.Single(host.Systemd.Heard, said => said.StartsWith("READY=1", StringComparison.Ordinal));
        Assert.Contains("[slfd] this host coordinates, term 1", host.Log, StringComparison.Ordinal);
        Assert.Matches(@"(?s)HTTP API at.*\[slfd\] leaving: handing over", await shutDown.Task.WaitAsync(Waiting.Patience));
        Assert.DoesNotContain("[slfd] left", await shutDown.Task, StringComparison.Ordinal);
        Assert.Matches(@"(?s)\[slfd\] leaving: handing over.*\[slfd\] left", host.Log);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/healthz"));
        CoordinatorLock.Take(host.Runs).Dispose();
    }

    [Fact]
    public async Task The_next_life_goes_on_in_the_same_folder()
    {
        await using ACoordinatorHost host = new();
        await host.Ready();
        host.Interruption.Interrupt();
        await host.Run();
        await using ACoordinatorHost next = new();
        foreach (var file in Directory.EnumerateFiles(host.Runs.Root))
        {
            File.Copy(file, Path.Combine(next.Runs.Root, Path.GetFileName(file)));
        }

        await next.Ready();
        await Waiting.Until(() => next.Log.Contains("this host coordinates, term 2", StringComparison.Ordinal), "the second term");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_port_in_use_ends_it_with_code_3_and_one_sentence(bool gate)
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await using ACoordinatorHost host = gate ? new() { Gate = new("127.0.0.1", port) } : new() { Http = $"127.0.0.1:{port}" };
        var refused = await Assert.ThrowsAsync<CommandFailure>(() => host.Run().WaitAsync(Waiting.Patience));
        Assert.Equal(ExitCode.CannotServe, refused.ExitCode);
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.False(host.Systemd.HasHeard("READY=1"));
        CoordinatorLock.Take(host.Runs).Dispose();
    }
}
