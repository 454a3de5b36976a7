namespace Slfd.Architecture.Tests;

/// <summary>The control plane never loads libtorch, the compute plane never loads Akka.NET (design.md section 2): read from the built assemblies and the project files.</summary>
public class The_two_planes
{
    private static readonly string[] s_control = ["Messages.Akka", "Artifacts.Http", "Checking", "Coordinator", "Gate", "GpuNode", "Reporting", "Api", "Web", "Hosts", "Palette", "Cli"];
    private static readonly string[] s_compute = ["NativeTorch", "RealData", "Distillation", "Verification", "Worker"];
    private static readonly string[] s_shared = ["Experiments", "Messages", "Pictures", "Artifacts", "FileFormats", "Networking", "Programs", "Cards"];

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(Repository.Root, "src")).Select(folder => Path.GetFileName(folder))];

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
    [InlineData("Experiments", "")]
    [InlineData("FileFormats", "")]
    [InlineData("NativeTorch", "")]
    [InlineData("Pictures", "")]
    [InlineData("Programs", "")]
    [InlineData("Messages", "Experiments")]
    [InlineData("Messages.Akka", "Messages")]
    [InlineData("Artifacts", "Messages")]
    [InlineData("Networking", "")]
    [InlineData("Cards", "Messages")]
    [InlineData("Artifacts.Http", "Artifacts Messages Networking")]
    [InlineData("Checking", "Artifacts Experiments Messages")]
    [InlineData("Coordinator", "Artifacts Checking Messages.Akka Messages Networking")]
    [InlineData("Gate", "Artifacts Messages Networking Programs")]
    [InlineData("GpuNode", "Artifacts Artifacts.Http Cards Messages.Akka Messages Networking")]
    [InlineData("Reporting", "Artifacts FileFormats Messages.Akka Messages Pictures")]
    [InlineData("Api", "Artifacts Artifacts.Http Coordinator Gate Programs Reporting Messages.Akka Messages")]
    [InlineData("Web", "Api Reporting")]
    [InlineData("Hosts", "Web Api Artifacts Artifacts.Http Coordinator Gate GpuNode Networking Programs Reporting Messages.Akka Messages")]
    [InlineData("Palette", "")]
    [InlineData("Cli", "Api Artifacts Artifacts.Http Checking Coordinator Gate GpuNode Hosts Networking Programs Reporting Messages.Akka Messages Pictures")]
    [InlineData("RealData", "Artifacts FileFormats NativeTorch Experiments Messages")]
    [InlineData("Distillation", "Artifacts FileFormats NativeTorch RealData Experiments Messages Pictures")]
    [InlineData("Verification", "Distillation FileFormats RealData NativeTorch Experiments Messages")]
    [InlineData("Worker", "Cards Distillation NativeTorch RealData Verification Artifacts Messages Pictures")]
    public void References_between_projects_point_one_way(string project, string allowed) =>
        Assert.Subset(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), ProjectReferences(project).ToHashSet());

    [Fact]
    public void Pages_know_nothing_of_actors() => Assert.DoesNotContain(Repository.AssemblyReferences("Web"), name => name.StartsWith("Akka", StringComparison.Ordinal));

    [Fact]
    public void Only_coordinator_hosts_speak_Akka_Remote() =>
        Assert.Equal(["Coordinator"], s_control.Where(project => Repository.AssemblyReferences(project).Any(name => name is "Akka.Remote" or "Akka.Cluster.Tools")));

    /// <summary>Names of all assemblies that the project's own assemblies refer to, followed through our own projects.</summary>
    private static HashSet<string> Reach(string project)
    {
        HashSet<string> reached = [];
        Queue<string> open = new([project]);
        HashSet<string> seen = [project];
        while (open.TryDequeue(out var next))
        {
            reached.UnionWith(Repository.AssemblyReferences(next));
            foreach (var reference in ProjectReferences(next).Where(seen.Add))
            {
                open.Enqueue(reference);
            }
        }

        return reached;
    }

    /// <summary>What the project refers to in every build; <see cref="The_palette"/> says what the others are for.</summary>
    private static IEnumerable<string> ProjectReferences(string project) => Repository.ProjectFile(project)
        .Descendants("ProjectReference")
        .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false" && reference.Parent!.Attribute("Condition") is null)
        .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));
}
