namespace Slfd.Architecture.Tests;

/// <summary>The palette for pbm is a build of its own: the shipped product knows neither it, nor Petabridge.Cmd, nor our copy of its surface.</summary>
public class The_palette
{
    [Fact]
    public void The_shipped_program_refers_to_none_of_it() =>
        Assert.DoesNotContain(Repository.AssemblyReferences("Cli"), name => name == "Slfd.Palette" || name.Contains("Petabridge", StringComparison.Ordinal));

    [Fact]
    public void Only_the_command_line_refers_to_it_and_only_where_that_is_asked_for() =>
        Assert.Equal([("Cli", "'$(PetabridgeCmd)' == 'true'")], ReferencesTo("ProjectReference", "../Palette/Palette.csproj"));

    [Fact]
    public void Only_the_palette_refers_to_Petabridges_package_and_only_where_that_is_asked_for() =>
        Assert.Equal([("Palette", "'$(PetabridgeSurface)' != 'true' and '$(PetabridgeCmd)' == 'true'")], ReferencesTo("PackageReference", "Petabridge.Cmd.Host"));

    [Fact]
    public void Only_the_palette_refers_to_the_surface_and_only_in_the_build_that_checks_it() =>
        Assert.Equal([("Palette", "'$(PetabridgeSurface)' == 'true'")], ReferencesTo("ProjectReference", "../../tests/PetabridgeSurface/PetabridgeSurface.csproj"));

    private static IEnumerable<(string Project, string Condition)> ReferencesTo(string kind, string include) =>
        from folder in Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
        let project = Path.GetFileName(folder)
        from reference in Repository.ProjectFile(project).Descendants(kind)
        where (string?)reference.Attribute("Include") == include
        select (project, (string?)reference.Parent!.Attribute("Condition") ?? "always");
}
