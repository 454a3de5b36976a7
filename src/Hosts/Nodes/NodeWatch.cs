using Akka.Actor;
using Microsoft.Extensions.Logging;
using Slfd.GpuNode.Events;
using Slfd.Hosts.Logs;
using Slfd.Hosts.Running;
using Slfd.Messages.Coordination;
using Slfd.Messages.Results;

namespace Slfd.Hosts.Nodes;

/// <summary>Says what happens on a node, a line each, and keeps how it ended.</summary>
internal sealed class NodeWatch : ReceiveActor
{
    public NodeWatch(ILogger log, ServiceManager manager, NodeEnding ending)
    {
        Receive<NodeJoined>(joined =>
        {
            log.Line($"joined; the coordinator's term is {joined.Term}");
            manager.Status($"joined; the coordinator's term is {joined.Term}");
        });
        HashSet<string> unusable = []; // each is said once, though its node tries again and again
        Receive<DeviceStateChanged>(change => change.State == DeviceState.Running, change =>
        {
            unusable.Remove(change.Slot);
            log.Line($"{change.Slot}: {change.Label} (token {change.Lease?.Token})");
        });
        Receive<DeviceStateChanged>(change => change.State == DeviceState.Unusable && unusable.Add(change.Slot), change => log.Line($"{change.Slot}: no worker starts on it; trying again and again"));
        Receive<CellCompleted>(cell => cell.Verdict == Verdict.Accepted, cell => log.Line($"{cell.Slot}: done: {cell.Label}"));
        Receive<AttemptFailed>(cell => log.Line($"{cell.Slot}: failed: {cell.Label}: {cell.Failure.Class.Name()}: {cell.Failure.Message}"));
        Receive<NodeNote>(note => log.Line(note.Text));
        Receive<NodeUnusable>(all => log.Line($"no device works: {all.Because}"));
        Receive<NodeSuperseded>(_ => ending.Superseded = true);
        Receive<NodeLeftEarly>(_ => ending.Early = true);
        Receive<INodeEvent>(_ => { });
    }

    /// <summary>Starts one that misses nothing of what happens from now on.</summary>
#pragma warning disable AK1008 // Not inside an actor: the host calls it.
    public static void Start(ActorSystem system, ILogger log, ServiceManager manager, NodeEnding ending) =>
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new NodeWatch(log, manager, ending)), "watch"), typeof(INodeEvent));
#pragma warning restore AK1008
}

/// <summary>How a node ended: written by its watch, read once the actor system has ended.</summary>
internal sealed class NodeEnding
{
    /// <summary>A later node has the name.</summary>
    public bool Superseded { get; set; }

    /// <summary>Not everything was acknowledged.</summary>
    public bool Early { get; set; }
}
