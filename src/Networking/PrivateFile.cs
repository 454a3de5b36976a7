namespace Slfd.Networking;

/// <summary>Files that hold a secret: a private key, a password, a token.</summary>
public static class PrivateFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A secret's text, without the space around it.</summary>
    /// <inheritdoc cref="Check" path="/exception"/>
    public static string ReadText(string path)
    {
        Check(path);
        return File.ReadAllText(path).Trim();
    }

    /// <summary>Refuses a secret that others than its owner can read or replace.</summary>
    /// <exception cref="InvalidDataException">They can; the message names the file and the remedy.</exception>
    /// <exception cref="IOException">The file is not there, or cannot be looked at.</exception>
    public static void Check(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var others = File.GetUnixFileMode(path) & Others;
        if (others != UnixFileMode.None)
        {
            throw new InvalidDataException($"{path} can be read or written by others ({others}): chmod 600 {path}");
        }
    }
}
