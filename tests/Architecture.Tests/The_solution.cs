namespace Slfd.Architecture.Tests;

/// <summary>The solution names every project once, and what several tests use lies in a project of its own.</summary>
public class The_solution
{
    private static readonly string s_solution = File.ReadAllText(Path.Combine(Repository.Root, "Slfd.Actors.sln"));

    [Fact]
    public void Has_no_rows_of_processors()
    {
        // 'dotnet sln add' writes them for every project.
        Assert.DoesNotContain("|x64", s_solution, StringComparison.Ordinal);
        Assert.DoesNotContain("|x86", s_solution, StringComparison.Ordinal);
    }

    [Fact]
    public void Has_no_tests_that_compile_the_sources_of_other_tests()
    {
        var links = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Where(line => line.Contains("<Compile Include=", StringComparison.Ordinal)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));

        // The solution builds slfd without the palette for pbm, so its tests compile those two files themselves (docs/decisions/0023).
        Assert.Equal(["""Palette.Tests.csproj: <Compile Include="../../src/Cli/Pbm/*.cs" LinkBase="Pbm" />"""], links);
    }
}
