using System.Security.Cryptography;

namespace Slfd.Networking;

/// <summary>
/// Secrets that the product makes itself and keeps in the runs folder, with mode 600: anyone who can read the folder as its owner belongs to the lab, and no one else on
/// the machine does.
/// </summary>
public static class LocalSecret
{
    private const int TokenBytes = 32;

    /// <summary>A token of 64 hex digits, the same for all who ask for this file; made by the first that asks.</summary>
    /// <exception cref="InvalidDataException">Others can read the file, or it holds no token.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static string Token(string path)
    {
        Ensure(path, () => System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes))));
        return ReadToken(path) ?? throw new InvalidDataException($"{path} was removed while it was read");
    }

    /// <summary>The token in such a file; null: there is no file.</summary>
    /// <exception cref="InvalidDataException">Others can read the file, or it holds no token.</exception>
    public static string? ReadToken(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        PrivateFile.Check(path);
        var token = File.ReadAllText(path).Trim();
        return token.Length == 2 * TokenBytes && token.All(char.IsAsciiHexDigit) ? token : throw new InvalidDataException($"{path} holds no token of {2 * TokenBytes} hex digits: delete it, and the next start makes one");
    }

    /// <summary>Makes a file whole and private, unless there is one; of several that do so at once one wins, and all see its content.</summary>
    internal static void Ensure(string path, Func<byte[]> content)
    {
        if (File.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (FileStream file = new(temporary, options))
            {
                file.Write(content());
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // another process was first
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
