using Akka.Actor;
using Slfd.Messages.Coordination;
using Slfd.Messages.Leases;
using Slfd.Messages.Results;

namespace Slfd.GpuNode.Events;

// What a node publishes on its ActorSystem's EventStream for consoles and logs in the same process. Nothing depends on anyone listening.

/// <summary>Published on the EventStream by a node; never leaves the process.</summary>
public interface INodeEvent : INoSerializationVerificationNeeded;

/// <summary>A device changed its state.</summary>
/// <param name="Slot"><c>cpu:0</c>.</param>
/// <param name="State">The new state.</param>
/// <param name="Lease">The cell that it is about, where there is one.</param>
/// <param name="Label">What a person calls the cell; empty without one.</param>
public sealed record DeviceStateChanged(string Slot, DeviceState State, LeaseId? Lease, string Label) : INodeEvent;

/// <summary>A cell is alive; at most a few dozen times a second per device, whatever the worker says.</summary>
/// <param name="Slot"><c>cpu:0</c>.</param>
/// <param name="Label">What a person calls the cell.</param>
/// <param name="Beat">How far it is: iteration, loss, rate, memory, phase.</param>
public sealed record CellProgress(string Slot, string Label, CellBeat Beat) : INodeEvent;

/// <summary>One evaluation training of a cell is done.</summary>
/// <param name="Slot"><c>cpu:0</c>.</param>
/// <param name="Lease">Cell and token.</param>
/// <param name="Label">What a person calls the cell.</param>
/// <param name="Iteration">The evaluation point.</param>
/// <param name="Architecture">Which classifier.</param>
/// <param name="Repeat">Which repeat, from 0.</param>
/// <param name="Correct">Correctly classified test images; <see cref="Messages.Results.CellOutcome.Diverged"/> where the training ended without a classifier.</param>
/// <param name="Tested">Test images in all.</param>
public sealed record CellEvaluatedOn(
    string Slot, LeaseId Lease, string Label, int Iteration, string Architecture, int Repeat, int Correct, int Tested) : INodeEvent;

/// <summary>An attempt failed on this node; the coordinator decides what follows.</summary>
/// <param name="Slot"><c>cpu:0</c>.</param>
/// <param name="Lease">Cell and token.</param>
/// <param name="Label">What a person calls the cell.</param>
/// <param name="Failure">What happened.</param>
public sealed record AttemptFailed(string Slot, LeaseId Lease, string Label, CellFailure Failure) : INodeEvent;

/// <summary>The coordinator ruled on a finished cell, and the artifacts are where that ruling puts them.</summary>
/// <param name="Slot"><c>cpu:0</c>.</param>
/// <param name="Lease">Cell and token.</param>
/// <param name="Label">What a person calls the cell.</param>
/// <param name="Verdict">Whether the result counts.</param>
public sealed record CellCompleted(string Slot, LeaseId Lease, string Label, Verdict Verdict) : INodeEvent;

/// <summary>Something a person should know.</summary>
/// <param name="Warning">Whether to look into it.</param>
/// <param name="Text">One sentence.</param>
public sealed record NodeNote(bool Warning, string Text) : INodeEvent;

/// <summary>Every device of the node is unusable: nothing runs until one tries again.</summary>
/// <param name="Because">Why the last of them could not start its worker, with the worker's last words.</param>
public sealed record NodeUnusable(string Because) : INodeEvent;

/// <summary>A coordinator has welcomed this node: it takes part.</summary>
/// <param name="Term">Which life of the coordinator.</param>
public sealed record NodeJoined(long Term) : INodeEvent;

/// <summary>Several beats went unanswered, or the first was answered after that.</summary>
/// <param name="Lost">Whether contact is lost.</param>
public sealed record CoordinatorContact(bool Lost) : INodeEvent;

/// <summary>A node of this name has started later, elsewhere: this one has stopped its cells and stops.</summary>
public sealed record NodeSuperseded : INodeEvent;

/// <summary>The node's time to drain was over before everything was acknowledged; what is left is offered again at its next start.</summary>
public sealed record NodeLeftEarly : INodeEvent;
