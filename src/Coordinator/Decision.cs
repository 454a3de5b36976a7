using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator;

/// <summary>What a command leads to. A value: nothing has happened yet.</summary>
/// <param name="Events">To be written to the journal, in order; none for a query, a repetition or a refusal.</param>
/// <param name="Notes">Changes that live in memory only, applied after the events.</param>
/// <param name="Answer">Makes the answer from the state after both; null: the command gets none.</param>
internal sealed record Decision(IReadOnlyList<ICoordinatorEvent> Events, IReadOnlyList<INote> Notes, Func<ICoordinatorReply>? Answer)
{
    /// <summary>Nothing changes and nothing is said.</summary>
    public static Decision Ignored { get; } = new([], [], Answer: null);

    /// <summary>Nothing changes.</summary>
    public static Decision Say(ICoordinatorReply answer) => new([], [], () => answer);

    /// <summary>The request cannot be met.</summary>
    public static Decision Refuse(string because) => Say(new Refused(because));
}
