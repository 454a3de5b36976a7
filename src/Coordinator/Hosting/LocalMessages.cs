using Akka.Actor;

namespace Slfd.Coordinator.Hosting;

/// <summary>See <see cref="CoordinatorHost.Stop"/>.</summary>
internal sealed record StopCoordinator : INoSerializationVerificationNeeded
{
    public static StopCoordinator Instance { get; } = new();
}

/// <summary>Published on the event stream when the coordinator's actor ends unasked; its supervisor starts the next one.</summary>
/// <param name="Because">One sentence for a person; names the database.</param>
/// <param name="Recovering">Whether the journal could not be read: the next attempt will most likely end the same way.</param>
/// <param name="Lasting">Whether no waiting mends it: the journal is damaged, older than what lies beside it, or of a newer version.</param>
public sealed record CoordinatorTrouble(string Because, bool Recovering, bool Lasting = false) : INoSerializationVerificationNeeded;

/// <summary>Published on the event stream of the process whose coordinator has recovered and takes over.</summary>
/// <param name="Term">Which life of the coordinator this is.</param>
public sealed record CoordinatorTookOver(long Term) : INoSerializationVerificationNeeded;

/// <summary>Published on the event stream when the coordinator's actor has ended, asked or unasked.</summary>
/// <param name="Term">Which life it was; that of the one before where it had not taken over yet.</param>
/// <param name="Asked">Whether it was asked to end (<see cref="CoordinatorHost.Stop"/>), and had written all that it had begun.</param>
public sealed record CoordinatorEnded(long Term, bool Asked) : INoSerializationVerificationNeeded;

/// <summary>Sent by the timer.</summary>
internal sealed record TimePasses : INoSerializationVerificationNeeded
{
    public static TimePasses Instance { get; } = new();
}

/// <summary>Send a subscriber its next page of results.</summary>
internal sealed record SendPage(Subscription To) : INoSerializationVerificationNeeded;

/// <summary>Shared by the successive actors of one supervisor.</summary>
internal sealed class RecoveryChoice
{
    /// <summary>Set when a snapshot could be loaded but not used: the next actor replays all events.</summary>
    public bool IgnoreSnapshots { get; set; }
}
