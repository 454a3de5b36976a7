namespace Slfd.Support;

/// <summary>The real samples: SLFD_DATA, or shared/data beside the repository.</summary>
public static class SharedData
{
    /// <summary>The folder, if it has the part; else the test is skipped with a sentence.</summary>
    public static string With(string part)
    {
        var folder = Environment.GetEnvironmentVariable("SLFD_DATA") is { Length: > 0 } chosen ? chosen : Path.Combine(Root().Parent!.FullName, "shared", "data");
        Skip.If(!Path.Exists(Path.Combine(folder, part)), $"no {part} in {folder}; SLFD_DATA may name another folder");
        return folder;
    }

    private static DirectoryInfo Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Slfd.Actors.sln")))
        {
            root = root.Parent;
        }

        return root;
    }
}
