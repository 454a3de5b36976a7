namespace Slfd.Cli.Artifacts;

/// <summary>Tells a full disk from other refusals.</summary>
internal static class DiskFull
{
    // errno as .NET passes it on: ENOSPC, EDQUOT, EFBIG.
    private static readonly int[] s_codes = [28, 122, 27];

    public static bool Is(IOException failure) => s_codes.Contains(failure.HResult);
}
