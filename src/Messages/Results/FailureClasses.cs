using Slfd.Messages.Vocabulary;

namespace Slfd.Messages.Results;

/// <summary>The cause of a failure; decides how the cell is retried. <see cref="FailureClasses"/> says what each means.</summary>
public enum FailureClass
{
    /// <summary>The specification cannot work: never retried.</summary>
    User = 1,

    /// <summary>A loss or a gradient is not finite: the same on every device, so retried once only.</summary>
    Numeric = 2,

    /// <summary>The device or host ran out of memory: retried with a smaller chunk.</summary>
    OutOfMemory = 3,

    /// <summary>A crash, a kill, a disk: retried with back-off up to the budget.</summary>
    Infrastructure = 4,

    /// <summary>The worker was silent too long: retried like <see cref="Infrastructure"/>.</summary>
    TimeOut = 5,

    /// <summary>The disk that the cell is written to is full: retried until it has room, and neither the cell nor the device is blamed.</summary>
    Storage = 6,

    /// <summary>The host lacks data or weights that the cell needs, or cannot read them: a failure of the pair of cell and host. The cell is tried on another host, and no attempt is counted.</summary>
    Data = 7,
}

/// <summary>The words for the classes of failures.</summary>
public static class FailureClasses
{
    /// <summary>Every class, in the order in which tables show them.</summary>
    public static TermTable<FailureClass> Table { get; } = new(
        "class of a failure",
        new(FailureClass.User, Hue.Bad, "u", "The specification cannot work; the cell is not retried."),
        new(FailureClass.Numeric, Hue.Bad, "n", "A loss or a gradient is not finite; the cell is retried once."),
        new(FailureClass.OutOfMemory, Hue.Attention, "m", "The device or the host ran out of memory; the cell is retried with smaller chunks."),
        new(FailureClass.Infrastructure, Hue.Attention, "i", "A worker crashed or was killed, or a file could not be read or written; the cell is retried after a pause."),
        new(FailureClass.TimeOut, Hue.Attention, "t", "The worker was silent for too long and was ended; the cell is retried after a pause."),
        new(FailureClass.Storage, Hue.Attention, "s", "The disk is full; the cell is retried until there is room, and no attempt is counted."),
        new(FailureClass.Data, Hue.Attention, "d", "The host lacks data or weights that the cell needs, or cannot read them; the cell is tried on another host, and no attempt is counted."));

    /// <summary>The word for a class.</summary>
    public static string Name(this FailureClass failure) => Table[failure].Name;
}
