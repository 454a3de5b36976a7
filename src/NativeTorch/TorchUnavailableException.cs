namespace Slfd.NativeTorch;

/// <summary>libtorch cannot be loaded on this host; the message is for the person who runs it.</summary>
public sealed class TorchUnavailableException : Exception
{
    /// <summary>With what was tried and what would help.</summary>
    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>With what was tried and what would help, and the failure behind it.</summary>
    public TorchUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>Without a message.</summary>
    public TorchUnavailableException()
    {
    }
}
