namespace Slfd.Messages.Journal;

/// <summary>A journal is not what was written: an event is missing, changed, or of a kind that this build does not know. Trying again does not help.</summary>
public sealed class JournalFaultException : Exception
{
    /// <summary>Names the event and what is wrong with it.</summary>
    public JournalFaultException(string message)
        : base(message)
    {
    }

    /// <summary>Names the event and what is wrong with it, with the failure behind it.</summary>
    public JournalFaultException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public JournalFaultException()
    {
    }
}
