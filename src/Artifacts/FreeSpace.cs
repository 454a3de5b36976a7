namespace Slfd.Artifacts;

/// <summary>Room on the disks of this host.</summary>
public static class FreeSpace
{
    /// <summary>Bytes that this user may still write; null: it is not known, which is not 0.</summary>
    /// <param name="folder">On the disk that is asked about: it, or the first folder above it that is there.</param>
    public static long? At(string folder)
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
