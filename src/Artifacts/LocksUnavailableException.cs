namespace Slfd.Artifacts;

/// <summary>A file system has no locks, or they do nothing: who comes second is not kept out.</summary>
public sealed class LocksUnavailableException : IOException
{
    /// <summary>Names the file and what the system says.</summary>
    public LocksUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Names the file and what the system says, with the failure behind it.</summary>
    public LocksUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public LocksUnavailableException()
    {
    }
}
