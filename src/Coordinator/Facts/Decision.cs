using Slfd.Experiments.Cells;
using Slfd.Experiments.Grids;
using Slfd.Messages.Coordination;
using Slfd.Messages.Events;

namespace Slfd.Coordinator.Facts;

/// <summary>What a command leads to. A value: nothing has happened yet.</summary>
/// <param name="Events">To be written to the journal, in order; none for a question, a repetition or a refusal.</param>
/// <param name="Notes">Changes that live in memory only, applied after the events.</param>
/// <param name="Answer">Makes the answer from the state after both; null: the command gets none.</param>
internal sealed record Decision(IReadOnlyList<ICoordinatorEvent> Events, IReadOnlyList<INote> Notes, Func<ICoordinatorReply>? Answer)
{
    /// <summary>Nothing changes and nothing is said.</summary>
    public static Decision Ignored { get; } = new([], [], Answer: null);

    /// <summary>The grid that one of the events defines, as it was read and checked; null: none does. Spares <c>Apply</c> the work, which for a million cells takes seconds.</summary>
    public CheckedGrid? Checked { get; init; }

    /// <summary>Nothing changes.</summary>
    public static Decision Say(ICoordinatorReply answer) => new([], [], () => answer);

    /// <summary>The request cannot be met.</summary>
    public static Decision Refuse(string because) => Say(new Refused(because));

    /// <summary>A change by an operator, which is carried out and put on record, or in a dry run only told.</summary>
    /// <param name="dryRun">Only tell.</param>
    /// <param name="trace">For the audit trail; null: nobody that it must name.</param>
    /// <param name="answer">What changes.</param>
    /// <param name="events">What it comes to.</param>
    public static Decision Change(bool dryRun, OperatorActed? trace, Changed answer, IReadOnlyList<ICoordinatorEvent> events) => dryRun || answer.Count == 0
        ? Say(answer)
        : new(trace is null ? events : [.. events, trace], [], () => answer);
}

/// <summary>A grid that was read and checked, with the ids of its cells.</summary>
/// <param name="Json">Its canonical JSON.</param>
/// <param name="Grid">The grid.</param>
/// <param name="Cells">The ids in the grid's order.</param>
internal sealed record CheckedGrid(string Json, Grid Grid, CellId[] Cells);
