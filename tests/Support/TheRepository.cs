namespace Slfd.Support;

/// <summary>The folder that the tests were built from.</summary>
public static class TheRepository
{
    /// <summary>A path below it.</summary>
    public static string At(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Slfd.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, path);
    }
}
