using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Slfd.Artifacts;
using Slfd.Experiments.Cells;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Hosting;
using Slfd.GpuNode.Nodes;
using Slfd.GpuNode.Slots;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Support;

namespace Slfd.GpuNode.Tests;

/// <summary>A node with real (fake) worker processes, and a test probe where the coordinator would be.</summary>
public abstract class NodeTest : TestKit
{
    private static readonly Config s_config = ConfigurationFactory.ParseString("""
        akka.loglevel = WARNING
        akka.actor.serialize-messages = on
        akka.test.single-expect-default = 60s
        """).WithFallback(NodeHost.Configuration);

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly List<object> _toCoordinator = [];
    private readonly List<object> _toConsole = [];

    protected NodeTest()
        : base(s_config)
    {
        Coordinator = CreateTestProbe("coordinator");
        Console = CreateTestProbe("console");
        Sys.EventStream.Subscribe(Console, typeof(INodeEvent));
    }

    protected TestProbe Coordinator { get; }

    /// <summary>Hears all that the node publishes.</summary>
    protected TestProbe Console { get; }

    protected RunsFolder Runs { get; } = new(Directory.CreateTempSubdirectory("slfd-node-").FullName);

    private protected FakeWorkers Workers { get; } = new();

    protected static CellSpec Spec(int seed = 0) => ACell.DcPixel with { Seed = seed };

    protected static LeaseId Lease(int seed = 0, int token = 1) => new(Spec(seed).Id(), new(token));

    protected NodeOptions Options(string script, int slots = 1) => new()
    {
        Node = new("host-a"),
        Runs = Runs,
        Slots = DeviceList.Parse(string.Join(',', Enumerable.Repeat("cpu", slots))),
        Worker = Workers.Playing(script),
        DataFolder = Runs.Root,
        RepeatAfter = TimeSpan.FromSeconds(60),
        RepeatAfterAtMost = TimeSpan.FromSeconds(60),
        Device = new() { RestartAfter = TimeSpan.FromMilliseconds(10), UnusableFor = TimeSpan.FromMinutes(10) },
    };

    protected IActorRef Start(NodeOptions options) => Sys.ActorOf(NodeHost.Props(options, CoordinatorLink.To(Coordinator.Ref)));

    /// <summary>Starts a node and lets it join.</summary>
    protected IActorRef Join(string script, int slots = 1) => Join(Options(script, slots));

    protected IActorRef Join(NodeOptions options, TimeSpan? beatEvery = null)
    {
        var node = Start(options);
        var hello = Expect<Hello>();
        node.Tell(new Welcome(hello.Incarnation, 1, [], TimeSpan.FromSeconds(60), beatEvery ?? TimeSpan.FromSeconds(60)), Coordinator);
        return node;
    }

    /// <summary>The first message of a kind that the coordinator got and no earlier call took. Messages of different kinds may overtake each other.</summary>
    protected T Expect<T>(Func<T, bool>? that = null)
        where T : class => Take(Coordinator, _toCoordinator, that);

    /// <summary>The first event of a kind that a console saw and no earlier call took.</summary>
    protected T See<T>(Func<T, bool>? that = null)
        where T : class => Take(Console, _toConsole, that);

    /// <summary>Whether a message of a kind has come by now that no earlier call took.</summary>
    protected bool HasCome<T>()
    {
        while (Coordinator.ReceiveOne(TimeSpan.Zero) is { } message)
        {
            _toCoordinator.Add(message);
        }

        return _toCoordinator.Any(message => message is T);
    }

    private static T Take<T>(TestProbe probe, List<object> passedOver, Func<T, bool>? that)
        where T : class
    {
        bool IsIt(object message) => message is T candidate && (that?.Invoke(candidate) ?? true);
        var waiting = passedOver.FindIndex(IsIt);
        if (waiting >= 0)
        {
            var found = (T)passedOver[waiting];
            passedOver.RemoveAt(waiting);
            return found;
        }

        var patience = Stopwatch.StartNew();
        while (patience.Elapsed < s_patience)
        {
            if (probe.ReceiveOne(s_patience - patience.Elapsed) is { } message)
            {
                if (IsIt(message))
                {
                    return (T)message;
                }

                passedOver.Add(message);
            }
        }

        throw new TimeoutException($"no {typeof(T).Name} in {s_patience}; what came: {string.Join("; ", passedOver)}");
    }

    /// <summary>Answers the next request with a cell.</summary>
    protected LeaseId GrantNext(IActorRef node, int seed = 0, int token = 1)
    {
        var request = Expect<RequestWork>();
        return GrantFor(node, request, seed, token);
    }

    protected LeaseId GrantFor(IActorRef node, RequestWork request, int seed = 0, int token = 1) => GrantFor(node, request, Spec(seed), token);

    protected LeaseId GrantFor(IActorRef node, RequestWork request, CellSpec spec, int token = 1, double memoryScale = 1)
    {
        LeaseId lease = new(spec.Id(), new(token));
        node.Tell(new Grant(request.RequestId, request.Slot, lease, spec.ToCanonicalJson(), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), memoryScale), Coordinator);
        return lease;
    }

    /// <summary>Runs a cell that is expected to succeed, up to its acceptance.</summary>
    protected void RunsToTheEnd(IActorRef node, int seed, int token = 1)
    {
        var lease = GrantNext(node, seed, token);
        var report = Expect<ReportSucceeded>();
        Assert.Equal(lease, report.Lease);
        node.Tell(new LeaseEnded(lease, Verdict.Accepted, lease.Token), Coordinator);
        Assert.Equal(Verdict.Accepted, See<CellCompleted>(done => done.Lease == lease).Verdict);
    }

    protected void Until(Func<bool> holds) => AwaitCondition(holds, s_patience, TimeSpan.FromMilliseconds(20));

    protected override void AfterAll()
    {
        base.AfterAll();
        Shutdown(); // and with the actor system every worker
        Assert.True(SpinWait.SpinUntil(() => Workers.Alive.Count == 0, s_patience), "the test left a worker process behind");
        TemporaryFolder.Remove(Runs.Root);
    }
}
