using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Slfd.Architecture.Tests;

/// <summary>The control plane never loads libtorch, the compute plane never loads Akka.NET (design.md section 2): read from the built assemblies and the project files.</summary>
public class The_two_planes
{
    private static readonly string[] s_control = ["Messages.Akka", "Coordinator", "GpuNode", "Reporting", "Cli"];
    private static readonly string[] s_compute = ["Distillation", "Worker"];
    private static readonly string[] s_shared = ["Messages", "Pictures"];
    private static readonly string s_root = FindRoot();

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(s_root, "src")).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_project_belongs_to_one_of_them_or_is_shared(string project) =>
        Assert.True(s_shared.Contains(project) || s_control.Contains(project) ^ s_compute.Contains(project), $"src/{project}: say in this test which plane it belongs to");

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_project_references_only_its_own_plane(string project)
    {
        string[] forbidden = s_shared.Contains(project) ? ["Akka", "TorchSharp"] : s_control.Contains(project) ? ["TorchSharp"] : ["Akka"];
        var reached = Reach(project);
        Assert.DoesNotContain(reached, name => forbidden.Any(word => name == word || name.StartsWith(word + ".", StringComparison.Ordinal) || name == $"Slfd.Messages.{word}"));
    }

    [Theory]
    [InlineData("Messages", "")]
    [InlineData("Messages.Akka", "Messages")]
    [InlineData("Coordinator", "Messages.Akka Messages")]
    [InlineData("GpuNode", "Messages.Akka Messages")]
    [InlineData("Pictures", "")]
    [InlineData("Reporting", "Messages.Akka Messages Pictures")]
    [InlineData("Cli", "Coordinator GpuNode Reporting Messages.Akka Messages Pictures")]
    [InlineData("Distillation", "Messages Pictures")]
    [InlineData("Worker", "Distillation Messages Pictures")]
    public void References_between_projects_point_one_way(string project, string allowed) =>
        Assert.Subset(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), ProjectReferences(project).ToHashSet());

    /// <summary>Names of all assemblies that the project's own assemblies refer to, followed through our own projects.</summary>
    private static HashSet<string> Reach(string project)
    {
        HashSet<string> reached = [];
        Queue<string> open = new([project]);
        HashSet<string> seen = [project];
        while (open.TryDequeue(out var next))
        {
            reached.UnionWith(AssemblyReferences(next));
            foreach (var reference in ProjectReferences(next).Where(seen.Add))
            {
                open.Enqueue(reference);
            }
        }

        return reached;
    }

    private static IEnumerable<string> ProjectReferences(string project) => XDocument.Load(Path.Combine(s_root, "src", project, $"{project}.csproj"))
        .Descendants("ProjectReference")
        .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
        .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

    private static IEnumerable<string> AssemblyReferences(string project)
    {
        // The configuration of this test decides which build is read: artifacts/bin/<project>/<configuration>.
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var name = project switch { "Cli" => "slfd", "Worker" => "slfd-worker", _ => $"Slfd.{project}" };
        var path = Path.Combine(s_root, "artifacts", "bin", project, configuration, $"{name}.dll");
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
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
