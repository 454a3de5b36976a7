namespace Slfd.Cli.Shared;

/// <summary>Room on the disks of this host.</summary>
internal static class HostDisk
{
    /// <summary>Bytes that this user may still write; null: nobody says.</summary>
    /// <param name="folder">It, or the first folder above it that is there.</param>
    public static long? FreeAt(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            there = parent;
        }

        try
        {
            return new DriveInfo(there).AvailableFreeSpace;
        }
        catch (Exception silent) when (silent is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
