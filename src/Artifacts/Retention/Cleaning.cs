namespace Slfd.Artifacts.Retention;

/// <summary>Removes leftovers. A folder is renamed first, so that no reader finds half of it; what a crash leaves of that is removed by the next cleaning.</summary>
public static class Cleaning
{
    private const string Suffix = ".removed";

    /// <summary>Whether a folder is what an interrupted cleaning left.</summary>
    internal static bool IsHalfRemoved(string folder) => folder.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>Removes one; safe to repeat, and beside anything that <see cref="Leftovers"/> may run beside.</summary>
    /// <returns>Null, or one sentence that says why it is still there.</returns>
    public static string? Remove(Leftover leftover)
    {
        try
        {
            if (Directory.Exists(leftover.Path))
            {
                var renamed = IsHalfRemoved(leftover.Path) ? leftover.Path : $"{leftover.Path}.{Guid.NewGuid():N}{Suffix}";
                if (renamed != leftover.Path)
                {
                    Directory.Move(leftover.Path, renamed);
                }

                Directory.Delete(renamed, recursive: true);
            }
            else
            {
                File.Delete(leftover.Path);
            }

            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null; // somebody else has removed it
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return $"{leftover.Path} is still there: {refused.Message}";
        }
    }
}
