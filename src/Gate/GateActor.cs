using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;

namespace Slfd.Gate;

/// <summary>Which node is connected by which connection: each by one, the latest. Every connection has a child, to which answers go, and which ends with it.</summary>
internal sealed class GateActor : ReceiveActor
{
    private readonly Dictionary<NodeId, NodeConnection> _connections = [];
    private long _count;

    public GateActor()
    {
        Receive<Open>(open =>
        {
            if (_connections.Remove(open.Connection.Node, out var earlier))
            {
                earlier.Close($"node {open.Connection.Node} has connected again");
            }

            _connections.Add(open.Connection.Node, open.Connection);
            Sender.Tell(new Opened(Context.ActorOf(Props.Create(() => new LinkActor(open.Connection)), $"link-{++_count}")));
        });
        Receive<Closed>(closed =>
        {
            Context.Stop(closed.Link);
            if (_connections.GetValueOrDefault(closed.Connection.Node) == closed.Connection)
            {
                _connections.Remove(closed.Connection.Node);
            }
        });
        Receive<Review>(review =>
        {
            foreach (var connection in _connections.Values)
            {
                connection.Review(review.Now, review.All);
            }
        });
        Receive<GetNotices>(ask => Sender.Tell(new Notices([.. _connections.Values.Select(connection => connection.Notice(ask.Now)).OfType<string>().Order(StringComparer.Ordinal)])));
        Receive<Probe>(_ => Sender.Tell(new Stands(_connections.Count)));
    }

    /// <summary>A child that fails takes nobody with it.</summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    /// <summary>A connection begins. Answered by <see cref="Opened"/>.</summary>
    internal sealed record Open(NodeConnection Connection) : INoSerializationVerificationNeeded;

    /// <summary>Who waits for the answer of the coordinator.</summary>
    internal sealed record Opened(IActorRef Link) : INoSerializationVerificationNeeded;

    /// <summary>A connection has ended.</summary>
    internal sealed record Closed(NodeConnection Connection, IActorRef Link) : INoSerializationVerificationNeeded;

    /// <summary>Ends the connections of nodes that would not be let in now.</summary>
    /// <param name="Now">The time: a certificate may have ended.</param>
    /// <param name="All">Files have changed: all is looked at.</param>
    internal sealed record Review(DateTimeOffset Now, bool All) : INoSerializationVerificationNeeded;

    /// <summary>Whose certificate ends soon? Answered by <see cref="Notices"/>.</summary>
    internal sealed record GetNotices(DateTimeOffset Now) : INoSerializationVerificationNeeded;

    /// <summary>A sentence a node.</summary>
    internal sealed record Notices(IReadOnlyList<string> Sentences) : INoSerializationVerificationNeeded;

    /// <summary>Are you there? Answered by <see cref="Stands"/>.</summary>
    internal sealed record Probe : INoSerializationVerificationNeeded;

    /// <summary>So many nodes are connected.</summary>
    internal sealed record Stands(int Nodes) : INoSerializationVerificationNeeded;
}

/// <summary>What the coordinator answers to: hands answers to one connection, and nothing else to anybody.</summary>
internal sealed class LinkActor : ReceiveActor
{
    public LinkActor(NodeConnection connection) => Receive<ICoordinatorReply>(connection.Answer);
}
