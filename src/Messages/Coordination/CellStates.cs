using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Coordination;

/// <summary>Where a cell stands, as people call it. <see cref="CellStates"/> says what each state means.</summary>
public enum CellState
{
    /// <summary>Ready to be leased.</summary>
    Waiting = 1,

    /// <summary>A device holds it.</summary>
    Running = 2,

    /// <summary>Its last attempt failed; it waits for the end of its back-off.</summary>
    Delayed = 3,

    /// <summary>Its attempts are used up, until an operator retries it.</summary>
    Failed = 4,

    /// <summary>Has its accepted result.</summary>
    Done = 5,

    /// <summary>Needs experts or a generator that are not done.</summary>
    Blocked = 6,

    /// <summary>Not wanted any more, until an operator retries it.</summary>
    Cancelled = 7,
}

/// <summary>The words for the states of a cell.</summary>
public static class CellStates
{
    /// <summary>Every state, in the order in which tables show them.</summary>
    public static TermTable<CellState> Table { get; } = new(
        "state of a cell",
        new(CellState.Done, Hue.Good, "✓", "Its result is recorded."),
        new(CellState.Running, Hue.Active, "▶", "A device runs it now."),
        new(CellState.Waiting, Hue.Quiet, "·", "It is ready to run; no device has taken it yet."),
        new(CellState.Delayed, Hue.Attention, "↻", "Its last attempt failed; it is tried again after a pause."),
        new(CellState.Blocked, Hue.Quiet, "◇", "It needs other cells (experts, a generator) that are not done."),
        new(CellState.Failed, Hue.Bad, "✗", "Its attempts are used up; it runs again only after 'slfd retry'."),
        new(CellState.Cancelled, Hue.Quiet, "–", "An operator took it out; it runs again only after 'slfd retry'."));

    /// <summary>The word for a state.</summary>
    public static string Name(this CellState state) => Table[state].Name;
}
