using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Running;
using Slfd.Hosts.Signals;
using Slfd.Programs;

namespace Slfd.Hosts.Nodes;

/// <summary>A node as a process, in a generic host: works for coordinators elsewhere until it is asked to stop, or told that a later one has its name.</summary>
/// <param name="node">What it is.</param>
/// <param name="uplink">How it reaches the coordinators.</param>
/// <param name="overrides">Settings of Akka.NET that override the built-in ones.</param>
internal sealed class NodeService(NodeOptions node, UplinkOptions uplink, Config overrides)
{
    /// <summary>Whatever a file of settings says: a node listens on nothing.</summary>
    private static readonly Config s_local = ConfigurationFactory.ParseString("akka.actor.provider = local");

    private static readonly TimeSpan s_workersEndWithin = TimeSpan.FromSeconds(5);

    /// <summary>The service manager that is told how this process stands.</summary>
    public ISystemdNotifier Notifier { get; init; } = new SystemdNotifier();

    /// <summary>Sentences that people read when it begins.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>How slots that share a GPU get NVIDIA's multi-process service.</summary>
    public MultiProcessOptions MultiProcess { get; init; } = new();

    /// <summary>Works until the first signal, then drains; the second one ends it at once.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandFailure">This machine cannot serve: the name is taken, the folder cannot be written.</exception>
    public async Task<int> Run(Interruption interruption)
    {
        try
        {
            using var held = NodeLock.Take(node.Runs, node.Node);
            using ServiceLog log = new(Path.Combine(node.Runs.Logs, $"node-{node.Node}.log"));
            ServiceManager manager = new(Notifier, log.People);
            log.People.Line($"node {node.Node} with {string.Join(", ", node.Slots.Select(slot => slot.Slot))} for {string.Join(", ", uplink.Hosts)}; artifacts in {node.Runs.Root}; details in {log.File}");
            foreach (var notice in Notices)
            {
                log.People.Line(notice);
            }

            NodeEnding ending = new();
            using var service = MultiProcessService.StartFor(node.Node.Name, node.Slots, Path.Combine(node.Runs.Logs, $"mps-{node.Node}"), MultiProcess, text => log.People.Line(text));
            using var host = Build(node with { Slots = service?.Slots ?? node.Slots }, interruption, log, manager, ending);
            await HostRun.Run(host, interruption, Timeout.InfiniteTimeSpan, afterTwice: s_workersEndWithin);
            return ending.Superseded ? ExitCode.CannotServe
                : interruption.Twice.IsCompleted ? ExitCode.Interrupted
                : ending.Early ? ExitCode.Incomplete
                : ExitCode.Success;
        }
        catch (Exception failure) when (failure is NodeNameTakenException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.CannotServe, failure.Message);
        }
        catch (ArgumentException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, wrong.Message);
        }
    }

    private IHost Build(NodeOptions options, Interruption interruption, ServiceLog log, ServiceManager manager, NodeEnding ending)
    {
        var builder = HostRun.Builder(log, interruption, manager);
        builder.Services.AddAkka("slfd", akka => akka
            .AddHocon(s_local.WithFallback(AkkaLogger.Configuration).WithFallback(overrides).WithFallback(NodeHost.Configuration), HoconAddMode.Prepend)
            .WithActors((system, _) => NodeWatch.Start(system, log.People, manager, ending)));
        builder.Services.AddSingleton(options).AddSingleton(uplink).AddHostedService<WorkService>();
        if (uplink.Tls is { } tls)
        {
            builder.Services.AddHostedService(_ => new NoticeService(_ => Task.FromResult<IReadOnlyList<string>>([.. tls.Notices(DateTimeOffset.UtcNow)]), log.People, TimeProvider.System));
        }

        return builder.Build();
    }
}
