using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Slfd.Architecture.Tests;

/// <summary>Inside a project the folders depend on one another one way: read from the built assemblies, and from the using directives, which also name constants.</summary>
public partial class Folders
{
    public static TheoryData<string> Projects => The_two_planes.Projects;

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_folders_of_a_project_depend_on_each_other_in_a_circle(string project)
    {
        var edges = Edges(project);
        var circles = edges.Where(edge => Reaches(edges, edge.To, edge.From)).Select(edge => $"{edge.From} → {edge.To} ({edge.Because})");
        Assert.Empty(string.Join('\n', circles.Order(StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_has_its_tests_beside_it(string project)
    {
        var folder = Path.Combine(Repository.Root, "tests", $"{project}.Tests");
        Assert.True(File.Exists(Path.Combine(folder, $"{project}.Tests.csproj")), $"src/{project} has no tests/{project}.Tests");
        Assert.Contains(Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("[Fact]", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_has_its_tests_in_a_folder_of_the_same_name_or_is_listed_with_where_they_are()
    {
        var without = Sources.All.Select(file => Path.GetDirectoryName(file.Path)!).Distinct().Where(folder => folder.Split('/').Length > 2 && !HasTests(folder.Split('/')));
        Assert.Empty(string.Join('\n', ListedExceptions.Unlisted("folders-without-a-mirror.txt", without, text => text)));

        static bool HasTests(string[] folder) => Path.Combine([Repository.Root, "tests", $"{folder[1]}.Tests", .. folder[2..]]) is var mirror
            && Directory.Exists(mirror) && Directory.EnumerateFiles(mirror, "*.cs", SearchOption.AllDirectories).Any();
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_its_folder(string project) => Assert.Empty(
        from file in Sources.All
        where file.Path.StartsWith($"src/{project}/", StringComparison.Ordinal)
        let name = file.Lines.Select(line => Namespace().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value
        where name is not null && name != string.Join('.', ["Slfd", .. file.Path.Split('/')[1..^1]])
        select $"{file.Path}: {name}");

    private static List<(string From, string To, string Because)> Edges(string project)
    {
        Dictionary<(string, string), string> edges = [];
        using var assembly = AssemblyDefinition.ReadAssembly(Repository.AssemblyOf(project));
        foreach (var type in assembly.MainModule.GetTypes().Where(type => IsOurs(type, project)))
        {
            foreach (var used in Uses(type).SelectMany(Parts).OfType<TypeDefinition>().Where(used => IsOurs(used, project)))
            {
                edges.TryAdd((Folder(type), Folder(used)), $"{Outer(type).Name} uses {Outer(used).Name}");
            }
        }

        var folders = edges.Keys.SelectMany(edge => new[] { edge.Item1, edge.Item2 }).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, lines) in Sources.All.Where(file => file.Path.StartsWith($"src/{project}/", StringComparison.Ordinal)))
        {
            var own = string.Join('.', ["Slfd", .. path.Split('/')[1..^1]]);
            foreach (var used in lines.Select(line => Using().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).Where(folders.Contains))
            {
                edges.TryAdd((own, used), $"{Path.GetFileName(path)} imports it");
            }
        }

        return [.. edges.Where(edge => edge.Key.Item1 != edge.Key.Item2).Select(edge => (edge.Key.Item1, edge.Key.Item2, edge.Value))];
    }

    private static bool Reaches(List<(string From, string To, string Because)> edges, string from, string to)
    {
        HashSet<string> seen = [from];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var next))
        {
            if (next == to)
            {
                return true;
            }

            foreach (var edge in edges.Where(edge => edge.From == next && seen.Add(edge.To)))
            {
                open.Enqueue(edge.To);
            }
        }

        return false;
    }

    /// <summary>Types that a type is made of: bases, members, what its methods' bodies touch.</summary>
    private static IEnumerable<TypeReference?> Uses(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. type.Fields.Select(field => field.FieldType),
        .. type.Properties.Select(property => property.PropertyType),
        .. type.Methods.SelectMany(method => method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
        .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Variables.Select(variable => variable.VariableType)),
        .. type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions).SelectMany(step => step.Operand switch
        {
            TypeReference named => [named],
            FieldReference field => [field.DeclaringType, field.FieldType],
            GenericInstanceMethod generic => [generic.DeclaringType, .. generic.GenericArguments],
            MethodReference called => [called.DeclaringType],
            _ => Array.Empty<TypeReference>(),
        }),
    ];

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification wrapped => Parts(wrapped.ElementType),
        _ => [type],
    };

    private static TypeDefinition Outer(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static string Folder(TypeDefinition type) => Outer(type).Namespace;

    /// <summary>Not what compilers and generators add, and not what a program links from another project.</summary>
    private static bool IsOurs(TypeDefinition type, string project) => Folder(type) is { } name && (name == $"Slfd.{project}" || name.StartsWith($"Slfd.{project}.", StringComparison.Ordinal));

    [GeneratedRegex(@"^namespace ([\w\.]+)")]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (Slfd[\w\.]*);")]
    private static partial Regex Using();
}
