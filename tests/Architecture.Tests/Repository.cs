using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Slfd.Architecture.Tests;

/// <summary>The repository as these tests read it: project files, and assemblies as they were built.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The project file of a project below src.</summary>
    public static XDocument ProjectFile(string project) => XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj"));

    /// <summary>Names of the assemblies that a project's built assembly refers to.</summary>
    public static IEnumerable<string> AssemblyReferences(string project)
    {
        using var file = new PEReader(File.OpenRead(AssemblyOf(project)));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }

    /// <summary>The path of a project's built assembly.</summary>
    public static string AssemblyOf(string project)
    {
        // The configuration of this test decides which build is read: artifacts/bin/<project>/<configuration>.
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var name = project switch { "Cli" => "slfd", "Worker" => "slfd-worker", _ => $"Slfd.{project}" };
        return Path.Combine(Root, "artifacts", "bin", project, configuration, $"{name}.dll");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Slfd.Actors.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("Slfd.Actors.sln is in no folder above the test");
    }
}
