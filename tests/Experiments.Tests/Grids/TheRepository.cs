namespace Slfd.Experiments.Tests.Grids;

/// <summary>The folder that the tests were built from.</summary>
internal static class TheRepository
{
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
