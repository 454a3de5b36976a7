using Akka.Actor;
using Akka.Configuration;
using Slfd.Checking;
using Slfd.Faults.Labs;
using Slfd.GpuNode.Hosting;
using Slfd.Messages.Coordination;
using Slfd.Networking;
using Slfd.Simulator.Links;
using Slfd.Simulator.Nodes;

namespace Slfd.Faults.Scenarios;

/// <summary>Messages that are lost, doubled and overtaken.</summary>
internal static class Noisy
{
    public static IEnumerable<Scenario> All() =>
    [
        new("noise", "simulated hosts over the real wire: each message, both ways, is lost with 5 %, doubled with 20 %, up to 3 s late with 20 %", true, Run, OneKind: true),
    ];

    private static async Task Run(Story story)
    {
        await using var lab = await Lab.Start(new() { Nodes = 0 });
        var grid = lab.Grid(Trial.FakeGrid(400));
        await lab.Submit(grid);
        using var system = ActorSystem.Create("noisy", ConfigurationFactory.ParseString("akka.loglevel = ERROR").WithFallback(NodeHost.Configuration));
        HostPort[] hosts = [.. lab.Addresses.Select(address => HostPort.Parse(address, "coordinators"))];
        Tally tally = new();
        for (var index = 0; index < 8; index++)
        {
            SimulatedNodeOptions options = new() { Node = new($"noisy-{index}"), Slots = 4, Length = _ => TimeSpan.FromSeconds(1), Tally = tally, Store = lab.Runs };
            var noise = new Noise(index, Lost: 0.05, Twice: 0.2, Late: 0.2, TimeSpan.FromSeconds(3));
            var link = NodeHost.LinkTo(system, new() { Node = options.Node, Hosts = hosts, Token = lab.NodeToken });
            var wire = system.ActorOf(Props.Create(() => new NoisyWire(options, noise, (message, answerTo) => link.Way.Tell(link.Envelope(message), answerTo))));
            _ = wire;
        }

        var end = await lab.End(grid.Name, TimeSpan.FromMinutes(8));
        await Task.Delay(15_000); // repeated reports are still answered
        story.Tell($"{end.Done} done; hosts heard {tally.Of(Verdict.Accepted)} accepted, {tally.Of(Verdict.AlreadyDone)} already done, {tally.Of(Verdict.Stale)} stale, {tally.Of(Verdict.Unknown)} unknown; {tally.Repeats} messages repeated, {tally.Revoked} leases revoked");
        await system.Terminate();
        await Trial.Conclude(story, lab, store: false);
        Findings findings = new();
        JournalCheck journal = new(lab.Journal(), findings);
        foreach (var (lease, hash) in tally.Accepted)
        {
            journal.MustHold(lease, hash);
        }

        if (!findings.IsEmpty)
        {
            throw new FaultException(string.Join(Environment.NewLine, findings.Kept.Take(10)));
        }
    }

    /// <summary>A host behind its bad link.</summary>
    private sealed class NoisyWire : ReceiveActor
    {
        public NoisyWire(SimulatedNodeOptions options, Noise noise, Action<INodeMessage, IActorRef> tell)
        {
            IActorRef link = ActorRefs.Nobody;
            var self = Self;
            var host = Context.ActorOf(SimulatedNode.Props(options, (message, _) => self.Tell(message)));
            link = Context.ActorOf(Props.Create(() => new NoisyLink(noise, tell, host)));
            Receive<INodeMessage>(message => link.Tell(message));
        }
    }
}
