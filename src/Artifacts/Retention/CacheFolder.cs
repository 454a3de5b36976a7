namespace Slfd.Artifacts.Retention;

/// <summary>Where decoded data sets are kept.</summary>
public static class CacheFolder
{
    /// <summary>The environment variable that names another folder.</summary>
    public const string Variable = "SLFD_CACHE";

    /// <summary>The folder that <see cref="Variable"/> names, else <c>slfd</c> in the user's cache folder, else in the folder for temporary files.</summary>
    public static string Default()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        var user = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, ".cache") : null;
        return user is not null ? Path.Combine(user, "slfd") : Path.Combine(Path.GetTempPath(), $"slfd-cache-{Environment.UserName}");
    }
}
