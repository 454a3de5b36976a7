using Akka.Actor;
using Akka.Configuration;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Signals;
using Slfd.Programs;

namespace Slfd.Hosts.Nodes;

/// <summary>A node as a process: works for coordinators elsewhere until it is asked to stop, or told that a later one has its name.</summary>
/// <param name="node">What it is.</param>
/// <param name="uplink">How it reaches the coordinators.</param>
/// <param name="overrides">Settings of Akka.NET that override the built-in ones.</param>
internal sealed class NodeService(NodeOptions node, UplinkOptions uplink, Config overrides)
{
    /// <summary>Whatever a file of settings says: a node listens on nothing.</summary>
    private static readonly Config s_local = ConfigurationFactory.ParseString("akka.actor.provider = local");

    private static readonly TimeSpan s_workersEndWithin = TimeSpan.FromSeconds(5);
    private readonly ServiceLog _log = new(Path.Combine(node.Runs.Logs, $"node-{node.Node}.log"));

    /// <summary>Works until the first signal, then drains; the second one ends it at once.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandFailure">This machine cannot serve: the name is taken, the folder cannot be written.</exception>
    public async Task<int> Run(Interruption interruption)
    {
        try
        {
            Directory.CreateDirectory(node.Runs.Logs);
            using var held = NodeLock.Take(node.Runs, node.Node);
            using var system = ActorSystem.Create("slfd", s_local.WithFallback(_log.Configuration).WithFallback(overrides).WithFallback(NodeHost.Configuration));
            NodeWatch.Ending ending = new();
            system.ActorOf(Props.Create(() => new NodeWatch(_log, ending)), "watch");
            _log.Line($"node {node.Node} with {string.Join(", ", node.Slots.Select(slot => slot.Slot))} for {string.Join(", ", uplink.Hosts)}; artifacts in {node.Runs.Root}; details in {_log.File}");
            var actor = system.ActorOf(NodeHost.Props(node, NodeHost.LinkTo(system, uplink)), "node");
            var gone = actor.WatchAsync();
            if (await Task.WhenAny(gone, interruption.Once) != gone)
            {
                actor.Tell(new Drain());
                if (await Task.WhenAny(gone, interruption.Twice) != gone)
                {
                    actor.Tell(new StopNow());
                    await Task.WhenAny(gone, Task.Delay(s_workersEndWithin));
                }
            }

            await system.Terminate();
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
}
