using ProtoBuf;
using Slfd.Messages.Leases;

namespace Slfd.Messages.Coordination;

// What operators change. Each says who asks, and can be tried without effect; each is answered by Changed or Refused, and asking twice does no harm.

/// <summary>Who asks for a change.</summary>
/// <param name="Name">The token's name, or the user of the system.</param>
/// <param name="From">Network address, or the command.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record OperatorId([property: ProtoMember(1)] string Name, [property: ProtoMember(2)] string From);

/// <summary>Stops granting cells of a grid, or grants them again; leases that no other grid wants are withdrawn.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record PauseGrid(
    [property: ProtoMember(1)] string Grid,
    [property: ProtoMember(2)] bool Paused,
    [property: ProtoMember(3)] bool DryRun = false,
    [property: ProtoMember(4)] OperatorId? By = null) : IOperatorMessage;

/// <summary>Lets a quarantined device work again.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record RestoreDevice(
    [property: ProtoMember(1)] DeviceId Device,
    [property: ProtoMember(2)] bool DryRun = false,
    [property: ProtoMember(3)] OperatorId? By = null) : IOperatorMessage;

/// <summary>Gives a device no more cells, whatever its node says, until it is restored. What runs on it goes on.</summary>
/// <param name="Device">Which.</param>
/// <param name="Because">Why, for those who find it so.</param>
/// <param name="DryRun">Only say what would change.</param>
/// <param name="By">Who asks.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record QuarantineDevice(
    [property: ProtoMember(1)] DeviceId Device,
    [property: ProtoMember(2)] string Because,
    [property: ProtoMember(3)] bool DryRun,
    [property: ProtoMember(4)] OperatorId By) : IOperatorMessage
{
    /// <summary>Letters of a reason, at most.</summary>
    public const int LongestReason = 300;
}

/// <summary>Takes cells that are not done out of the sweep, in every grid that names them; their leases are withdrawn. They stay out until they are retried.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record CancelCells(
    [property: ProtoMember(1)] CellSelector Cells,
    [property: ProtoMember(2)] bool DryRun,
    [property: ProtoMember(3)] OperatorId By) : IOperatorMessage;

/// <summary>Lets cells that are failed, cancelled or delayed run again at once, with a fresh budget.</summary>
/// <param name="Cells">Which; those in other states are passed over.</param>
/// <param name="Force">Those that are done as well: they run once more, and the new result takes the place of the old one.</param>
/// <param name="DryRun">Only say what would change.</param>
/// <param name="By">Who asks.</param>
/// <param name="Outdated">Instead of those: cells that are done, with a result of an older revision of numerics of a part that they use. They run once more.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record RetryCells(
    [property: ProtoMember(1)] CellSelector Cells,
    [property: ProtoMember(2)] bool Force,
    [property: ProtoMember(3)] bool DryRun,
    [property: ProtoMember(4)] OperatorId By,
    [property: ProtoMember(5)] bool Outdated = false) : IOperatorMessage;

/// <summary>Tells a node to write checkpoints, hand back and leave, and gives it nothing more, in this life and in later ones; or lets it work again.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record DrainNode(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] bool Draining,
    [property: ProtoMember(3)] bool DryRun,
    [property: ProtoMember(4)] OperatorId By) : IOperatorMessage;

/// <summary>Forgets all that is known of a node: which life of it spoke last, its devices with their failures, that it drains. Its leases end. A node that speaks under that name afterwards is a new one.</summary>
[ProtoContract(SkipConstructor = true)]
public sealed record ForgetNode(
    [property: ProtoMember(1)] NodeId Node,
    [property: ProtoMember(2)] bool DryRun,
    [property: ProtoMember(3)] OperatorId By) : IOperatorMessage;

/// <summary>What changed, or in a dry run: would have.</summary>
/// <param name="DryRun">Whether nothing happened.</param>
/// <param name="Count">How many things changed.</param>
/// <param name="Changes">The first <see cref="MostListed"/> of them.</param>
/// <param name="Notes">What a person should know besides, a sentence each.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Changed(
    [property: ProtoMember(1)] bool DryRun,
    [property: ProtoMember(2)] int Count,
    [property: ProtoMember(3)] Change[] Changes,
    [property: ProtoMember(4)] string[] Notes) : ICoordinatorReply
{
    /// <summary>An answer must fit a frame between hosts; the same selector lists all cells page by page.</summary>
    public const int MostListed = 100;
}

/// <summary>One thing that changed.</summary>
/// <param name="What">Cell id, grid, node or device.</param>
/// <param name="Label">For people; empty where <paramref name="What"/> says it all.</param>
/// <param name="From">The state before.</param>
/// <param name="To">The state after.</param>
[ProtoContract(SkipConstructor = true)]
public sealed record Change(
    [property: ProtoMember(1)] string What,
    [property: ProtoMember(2)] string Label,
    [property: ProtoMember(3)] string From,
    [property: ProtoMember(4)] string To);
