namespace Slfd.Coordinator.Hosting;

/// <summary>A runs folder cannot be served: it is in use, cannot be written, or its journal is damaged. The message is for the person who asked.</summary>
public sealed class CoordinatorUnavailableException : Exception
{
    /// <summary>Names the folder or file, and what would help.</summary>
    public CoordinatorUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Names the folder or file, and what would help, with the failure behind it.</summary>
    public CoordinatorUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Whether nothing is wrong with it but that another coordinator has it.</summary>
    public bool IsInUse { get; init; }

    /// <summary>Without a message.</summary>
    public CoordinatorUnavailableException()
    {
    }
}
