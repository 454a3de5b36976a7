using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Coordination;

/// <summary>What a device is doing. <see cref="DeviceStates"/> says what each state means.</summary>
public enum DeviceState
{
    /// <summary>Free, and asking for work.</summary>
    Idle,

    /// <summary>Its worker is starting.</summary>
    Starting,

    /// <summary>A cell runs.</summary>
    Running,

    /// <summary>The cell's checkpoint is written, to hand the cell back.</summary>
    Draining,

    /// <summary>The cell's lease was revoked, and its worker is told to stop.</summary>
    Cancelling,

    /// <summary>The worker is being ended.</summary>
    Ending,

    /// <summary>A worker died or did not start; the device pauses before the next.</summary>
    Resting,

    /// <summary>No worker starts on it; its node tries again and again.</summary>
    Unusable,

    /// <summary>Drained: it takes nothing more.</summary>
    Stopped,

    /// <summary>The coordinator gives it no cells, because several different cells failed on it. Only an operator ends this.</summary>
    Quarantined,
}

/// <summary>The words for the states of a device.</summary>
public static class DeviceStates
{
    /// <summary>Every state, in the order in which tables show them.</summary>
    public static TermTable<DeviceState> Table { get; } = new(
        "state of a device",
        new(DeviceState.Running, Hue.Active, "▶", "A cell runs on it."),
        new(DeviceState.Idle, Hue.Quiet, "·", "It is free and asks for work."),
        new(DeviceState.Starting, Hue.Active, "▷", "Its worker is starting."),
        new(DeviceState.Draining, Hue.Attention, "↓", "It writes a checkpoint and hands its cell back."),
        new(DeviceState.Cancelling, Hue.Attention, "–", "Its cell was taken away; the worker is told to stop."),
        new(DeviceState.Ending, Hue.Quiet, "□", "Its worker is being ended."),
        new(DeviceState.Resting, Hue.Attention, "↻", "A worker died or did not start; the device pauses before it starts another."),
        new(DeviceState.Unusable, Hue.Bad, "✗", "No worker starts on it, and it gets no cells; its node tries again every minute, and says by itself when one starts."),
        new(DeviceState.Stopped, Hue.Quiet, "■", "It was drained and takes nothing more."),
        new(DeviceState.Quarantined, Hue.Bad, "!", "Several different cells failed on it, or an operator said so; it gets no cells before 'slfd restore'."));

    /// <summary>The word for a state.</summary>
    public static string Name(this DeviceState state) => Table[state].Name;
}
