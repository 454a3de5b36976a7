using Slfd.GpuNode.Carrying;
using Slfd.GpuNode.Devices;
using Slfd.GpuNode.Events;
using Slfd.GpuNode.Nodes;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;
using Slfd.Support;

namespace Slfd.GpuNode.Tests.Nodes.Rules;

/// <summary>A node's state with a clock that the test moves. Nothing happens outside of it.</summary>
internal sealed class ANode
{
    public static readonly CellOutcome Outcome = new("result", "set", 10, [1000], [5], 1, "cpu", "data");

    private IReadOnlyList<NodeEffect> _latest = [];

    public ANode(int slots = 1, bool carries = false, params OutboxEntry[] leftovers)
        : this(slots, carries, leftovers, null)
    {
    }

    private ANode(int slots, bool carries, OutboxEntry[] leftovers, TimeSpan? idleOut)
    {
        Core = new(new()
        {
            Node = new("host-a"),
            Incarnation = 7,
            Slots = [.. Enumerable.Range(0, slots).Select(SlotName)],
            CarriesArtifacts = carries,
            RepeatAfter = TimeSpan.FromSeconds(1),
            RepeatAfterAtMost = TimeSpan.FromSeconds(10),
            DrainLimit = TimeSpan.FromSeconds(18),
            IdleOut = idleOut,
        });
        _latest = Core.Begin(leftovers, Now);
        for (var slot = 0; slot < slots; slot++)
        {
            _latest = [.. _latest, .. Core.Hear(new DeviceFree(SlotName(slot)), Now)];
        }
    }

    public NodeCore Core { get; }

    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    /// <summary>A node that leaves by itself when nothing comes.</summary>
    public static ANode IdlingOut(TimeSpan after) => new(1, false, [], after);

    /// <summary>A node that has joined, and asks.</summary>
    public static ANode Joined(int slots = 1, bool carries = false) => new ANode(slots, carries).Hears(Welcomed());

    /// <summary>A node whose only slot runs a cell.</summary>
    public static ANode Running(LeaseId lease, bool carries = false) => Running(lease, carries, Judging.Here);

    /// <summary>A node whose only slot runs a cell that is judged like that.</summary>
    public static ANode Judged(Judging judging, bool carries) => Running(Lease(), carries, judging);

    private static ANode Running(LeaseId lease, bool carries, Judging judging)
    {
        var node = Joined(carries: carries);
        var grant = GrantOf(node.Said<RequestWork>().RequestId, lease) with { Judging = judging };
        node.Hears(grant);
        return carries ? node.Hears(new NeedsFetched(grant, null, null)) : node;
    }

    /// <summary>The worker gets on and has saved that iteration, which is in the store where checkpoints are carried to one.</summary>
    public ANode Saves(int iteration, bool carries)
    {
        Hears(new LeaseProgressed("cpu:0", SlotState.NewBeat(Lease()) with { Iteration = iteration + 5, Checkpoint = iteration }));
        return carries ? Hears(new CheckpointCarried(Lease(), iteration)) : this;
    }

    public static string SlotName(int slot) => $"cpu:{slot}";

    public static Welcome Welcomed(params LeaseId[] abandon) => new(7, 1, abandon, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10));

    public static Grant GrantOf(long request, LeaseId lease, int slot = 0) =>
        new(request, SlotName(slot), lease, ACell.DcPixel.ToCanonicalJson(), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(60), 1);

    public static LeaseId Lease(int token = 1) => new(ACell.DcPixel.Id(), new(token));

    public static CellFailure Failure(FailureClass failure = FailureClass.Infrastructure) => new(failure, "it broke", string.Empty, 3, failure == FailureClass.Data ? "data set pathmnist" : null);

    public ANode Hears(ICoordinatorReply reply) => Keep(Core.Hear(reply, Now));

    public ANode Hears(IFromDevice said) => Keep(Core.Hear(said, Now));

    public ANode Hears(IFromCarrier said) => Keep(Core.Hear(said, Now));

    public ANode Hears(HostLooked looked) => Keep(Core.Hear(looked, Now));

    public ANode Drains() => Keep(Core.Drain(Now));

    /// <summary>Moves the clock, and wakes the node whenever it wants to be woken.</summary>
    public ANode Waits(TimeSpan time)
    {
        List<NodeEffect> all = [];
        for (var until = Now + time; ;)
        {
            if (Core.WakeAt is not { } at || at > until)
            {
                Now = until;
                _latest = all;
                return this;
            }

            Now = at > Now ? at : Now;
            var done = Core.TimePasses(Now);
            Assert.True(done.Count > 0 || Core.WakeAt > Now, "the node wants to be woken for nothing");
            all.AddRange(done);
        }
    }

    /// <summary>What the latest step told the coordinator.</summary>
    public IReadOnlyList<INodeMessage> AllSaid => [.. _latest.OfType<NodeEffect.Say>().Select(say => say.Message)];

    public T Said<T>()
        where T : INodeMessage => Assert.Single(AllSaid.OfType<T>());

    public bool SaidNo<T>()
        where T : INodeMessage => !AllSaid.OfType<T>().Any();

    public T Ordered<T>()
        where T : IDeviceMessage => Assert.Single(_latest.OfType<NodeEffect.Order>().Select(order => order.Message).OfType<T>());

    public bool OrderedNo<T>()
        where T : IDeviceMessage => !_latest.OfType<NodeEffect.Order>().Any(order => order.Message is T);

    public T Carried<T>()
        where T : ICarrierOrder => Assert.Single(_latest.OfType<NodeEffect.Carry>().Select(carry => carry.Message).OfType<T>());

    /// <summary>The latest look at the host's files that was asked for.</summary>
    public LookAtHost Looks => Assert.Single(_latest.OfType<NodeEffect.Look>()).Message;

    public bool LooksNowhere => !_latest.OfType<NodeEffect.Look>().Any();

    public T Published<T>()
        where T : INodeEvent => Assert.Single(_latest.OfType<NodeEffect.Publish>().Select(publish => publish.Event).OfType<T>());

    public bool PublishedNo<T>()
        where T : INodeEvent => !_latest.OfType<NodeEffect.Publish>().Any(publish => publish.Event is T);

    public bool Stopped => _latest.OfType<NodeEffect.Stop>().Any();

    private ANode Keep(IReadOnlyList<NodeEffect> effects)
    {
        _latest = effects;
        return this;
    }
}
