namespace Slfd.Artifacts;

/// <summary>Tells faults of a file system that may be gone in a moment from those that stay.</summary>
public static class PassingFault
{
    // errno as .NET passes it on: EINTR, EIO, EAGAIN, ENFILE, EMFILE, ETIMEDOUT, ESTALE.
    private static readonly int[] s_codes = [4, 5, 11, 23, 24, 110, 116];

    /// <summary>Whether trying again may help: a network file system that was away, too many open files.</summary>
    public static bool Is(Exception failure) => failure switch
    {
        IOException refused when s_codes.Contains(refused.HResult) => true,
        AggregateException several => several.InnerExceptions.Any(Is),
        { InnerException: { } cause } => Is(cause),
        _ => false,
    };
}
