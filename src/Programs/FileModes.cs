using System.Runtime.InteropServices;

namespace Slfd.Programs;

/// <summary>Who may read what this process writes.</summary>
internal static partial class FileModes
{
    private const uint OthersAndWritingGroup = 0b000_010_111;

    /// <summary>From now on, here and in child processes: folders have at most the mode 0750, files 0640. What the user's own mask takes away besides stays away.</summary>
    public static void KeepFromOthers()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Umask(Umask(OthersAndWritingGroup) | OthersAndWritingGroup);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}
