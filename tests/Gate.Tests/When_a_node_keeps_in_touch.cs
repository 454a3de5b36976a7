using System.Collections.Concurrent;
using Akka.Actor;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Networking;
using Slfd.Support;

namespace Slfd.Gate.Tests;

/// <summary>The node's side: one connection to one host at a time, made again whenever it ends.</summary>
public class When_a_node_keeps_in_touch
{
    private static readonly NodeId s_self = new("gpu1");

    [Fact]
    public async Task What_is_said_before_a_host_is_there_arrives_when_it_is()
    {
        var port = ReservedPorts.Next();
        await using var other = await AGate.Open(); // lends its actor system
        var notes = NotesOf(other);
        var (link, ears) = Link(other, [new("127.0.0.1", port)]);
        link.Way.Tell(new Hello(s_self, 1, ["cpu:0"], []), ears.Ref);
        await AGate.Until(() => notes.Any(note => note.Text.Contains("cannot be reached", StringComparison.Ordinal)), "an attempt that found nobody");
        await using var gate = await AGate.Open(port: port);
        await AGate.Until(() => ears.Heard.OfType<Welcome>().Any(), "the welcome");
    }

    [Fact]
    public async Task When_its_host_stops_it_goes_to_the_next_and_comes_back()
    {
        var first = await AGate.Open(port: ReservedPorts.Next()); // one of them is opened once more, and nobody may have taken its port
        var second = await AGate.Open(port: ReservedPorts.Next());
        var (link, ears) = Link(second, [first.Address, second.Address]);
        await Reaches(link, ears, first, second);

        // Whichever it is connected to stops; the other one hears of it.
        var (gone, stays) = first.Heard.IsEmpty ? (second, first) : (first, second);
        await gone.Host.DisposeAsync();
        await Reaches(link, ears, stays);
        await using var again = await AGate.Open(port: gone.Address.Port);
        await stays.Host.DisposeAsync();
        await Reaches(link, ears, again);
        await first.System.Terminate();
        await second.System.Terminate();
    }

    [Fact]
    public async Task A_host_that_answers_nothing_is_left_for_another()
    {
        await using var deaf = await AGate.Open(answers: false);
        await using var hears = await AGate.Open();
        var (link, ears) = Link(hears, [deaf.Address, hears.Address], silence: TimeSpan.FromSeconds(0.5));
        await Reaches(link, ears, hears);
    }

    [Fact]
    public async Task Why_it_is_refused_a_person_is_told_once()
    {
        await using var gate = await AGate.Open();
        var notes = NotesOf(gate);
        Link(gate, [gate.Address], token: () => "wrong");
        await AGate.Until(() => gate.Said.Count >= 3 && !notes.IsEmpty, "three attempts, and a note");
        Assert.Contains("node.token", Assert.Single(notes).Text, StringComparison.Ordinal);
    }

    private static async Task Reaches(CoordinatorLink link, Ears ears, params AGate[] gates)
    {
        var before = gates.Select(gate => gate.Heard.Count).ToArray();
        var heard = ears.Heard.Count;
        for (var number = 1L; !gates.Where((gate, index) => gate.Heard.Count > before[index]).Any() || ears.Heard.Count == heard; number++)
        {
            link.Way.Tell(link.Envelope(new Heartbeat(s_self, 1, number, [])), ears.Ref);
            await Task.Delay(20);
            Assert.True(number < 3000, "a minute without an answer");
        }
    }

    private static (CoordinatorLink Link, Ears Ears) Link(AGate lender, IReadOnlyList<HostPort> hosts, TimeSpan? silence = null, Func<string?>? token = null)
    {
        ConcurrentQueue<ICoordinatorReply> heard = new();
        var ears = lender.System.ActorOf(Props.Create(() => new Hearer(heard)));
        UplinkOptions options = new() { Node = s_self, Hosts = hosts, Token = token ?? (() => AGate.Token), RetryAfter = TimeSpan.FromMilliseconds(50), RetryAfterAtMost = TimeSpan.FromMilliseconds(500), Silence = silence ?? TimeSpan.FromSeconds(40) };
        return (NodeHost.LinkTo(lender.System, options), new(ears, heard));
    }

    /// <summary>What the node says to people, in the system that the gate lends.</summary>
    private static ConcurrentQueue<NodeNote> NotesOf(AGate lender)
    {
        ConcurrentQueue<NodeNote> notes = new();
        lender.System.EventStream.Subscribe(lender.System.ActorOf(Props.Create(() => new Listener(notes))), typeof(NodeNote));
        return notes;
    }

    private sealed record Ears(IActorRef Ref, ConcurrentQueue<ICoordinatorReply> Heard);

    private sealed class Hearer : ReceiveActor
    {
        public Hearer(ConcurrentQueue<ICoordinatorReply> heard) => Receive<ICoordinatorReply>(heard.Enqueue);
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(ConcurrentQueue<NodeNote> notes) => Receive<NodeNote>(notes.Enqueue);
    }
}
