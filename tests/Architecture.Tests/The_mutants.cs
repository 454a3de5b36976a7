using System.Diagnostics;

namespace Slfd.Architecture.Tests;

/// <summary>Each mutant (docs/decisions/0067) still fits the source that it breaks; <c>bench/mutants</c> shows that the schedules kill it.</summary>
public class The_mutants
{
    public static TheoryData<string> Patches =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.patch", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Are_at_least_ten() => Assert.InRange(Patches.Count, 10, 100);

    [Theory]
    [MemberData(nameof(Patches))]
    public void Fit_the_source(string patch)
    {
        ProcessStartInfo info = new("git", ["apply", "--check", "-p1", patch]) { WorkingDirectory = Repository.Root, RedirectStandardError = true };
        using var git = Process.Start(info)!;
        var said = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, $"{patch} does not fit: {said}");
    }
}
