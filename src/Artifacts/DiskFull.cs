namespace Slfd.Artifacts;

/// <summary>Tells a full disk from other refusals.</summary>
public static class DiskFull
{
    // errno as .NET passes it on: ENOSPC, EDQUOT, EFBIG.
    private static readonly int[] s_codes = [28, 122, 27];

    /// <summary>Whether the file system had no room, or the user's quota none.</summary>
    public static bool Is(IOException failure) => s_codes.Contains(failure.HResult);
}
