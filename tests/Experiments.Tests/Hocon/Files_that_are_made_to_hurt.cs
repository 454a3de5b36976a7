using System.Diagnostics;
using Slfd.Experiments.Hocon;

namespace Slfd.Experiments.Tests.Hocon;

/// <summary>Depth, expansion, chains, length: each is refused with one sentence, within bounded work.</summary>
public sealed class Files_that_are_made_to_hurt : IDisposable
{
    private readonly AFile _file = new();

    public void Dispose() => _file.Dispose();

    public static TheoryData<string, string> Attacks => new()
    {
        { string.Concat(Enumerable.Repeat("a {", 100_000)), "brackets nest deeper than 32" },
        { "a = " + new string('[', 100_000), "brackets nest deeper than 32" },
        { string.Join('.', Enumerable.Repeat("a", 30_000)) + " = 1", "a key path of more than 32 names" },
        { $"b = ${{{string.Join('.', Enumerable.Repeat("a", 30_000))}}}", "a key path of more than 32 names" },
        { string.Join(" { ", Enumerable.Repeat("a.b.c.d.e.f.g.h", 30)) + " = 1" + new string('}', 29), "keys nest deeper than 64" },
        { string.Concat(Enumerable.Range(0, 5000).Select(index => $"k{index} = ${{k{index + 1}}}\n")) + "k5000 = 1", "refer to each other over more than 64 keys" },
        { string.Concat(Enumerable.Range(0, 5000).Select(index => $"k{index + 1} = [${{k{index}}}]\n")) + "k0 = 1", "values nest deeper than 64" },
        { "a0 = lol\n" + string.Concat(Enumerable.Range(0, 40).Select(index => $"a{index + 1} = ${{a{index}}}${{a{index}}}\n")), "more than 65536 characters" },
        { "a0 = [1]\n" + string.Concat(Enumerable.Range(0, 40).Select(index => $"a{index + 1} = ${{a{index}}} ${{a{index}}}\n")), "more than 200000 values" },
        { "a0 = [1]\n" + string.Concat(Enumerable.Range(0, 40).Select(index => $"a{index + 1} = [${{a{index}}}, ${{a{index}}}]\n")), "more than 200000 values" },
        { "a0 { x = 1 }\n" + string.Concat(Enumerable.Range(0, 40).Select(index => $"a{index + 1} {{ l = ${{a{index}}}, r = ${{a{index}}} }}\n")), "more than 200000 values" },
        { $"a = [{string.Join(',', Enumerable.Range(0, 50_000))}]\n" + string.Concat(Enumerable.Range(0, 100).Select(index => $"b{index} = ${{a}} [1]\n")), "copies more than 2000000 values" },
        { string.Concat(Enumerable.Range(0, 10_001).Select(index => $"k{index} = ${{?x}}\n")), "more than 10000 substitutions" },
        { string.Concat(Enumerable.Repeat("a += 1\n", 1000)), "refer to each other over more than 64 keys" },
        { new string(' ', 2 << 20), "at most 524288 bytes" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Are_refused_with_one_sentence(string text, string expected) => Assert.Contains(expected, Assert.Single(_file.Problems(text)), StringComparison.Ordinal);

    [Fact]
    public void Include_each_other_without_end()
    {
        for (var index = 0; index < 40; index++)
        {
            _file.Write($"include \"f{index + 1}.conf\"", $"f{index}.conf");
        }

        Assert.Contains("includes nest deeper than 16", Assert.Single(_file.Problems("include \"f0.conf\"")), StringComparison.Ordinal);
        _file.Write(string.Empty, "empty.conf");
        Assert.Contains("more than 64 files", Assert.Single(_file.Problems(string.Concat(Enumerable.Repeat("include \"empty.conf\"\n", 100)))), StringComparison.Ordinal);
        _file.Write(new string('#', 500_000), "large.conf");
        Assert.Contains("all files together", Assert.Single(_file.Problems(string.Concat(Enumerable.Repeat("include \"large.conf\"\n", 10)))), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_pipes_that_nobody_writes_to()
    {
        using (var made = Process.Start("mkfifo", [_file.At("pipe.conf")]))
        {
            made.WaitForExit();
        }

        Assert.Equal(["1:9: include 'pipe.conf': is no regular file but a device, a pipe or a socket"], _file.Problems("include \"pipe.conf\""));
        HoconProblems problems = new();
        Assert.Null(HoconReader.Read(_file.At("pipe.conf"), problems));
        Assert.EndsWith("pipe.conf: is no regular file but a device, a pipe or a socket", Assert.Single(problems.Sorted()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Are_full_of_mistakes_and_yet_say_a_hundred_at_most()
    {
        HoconProblems problems = new();
        HoconReader.Read(_file.Write(string.Concat(Enumerable.Repeat("a * b\n", 80_000))), problems);
        Assert.Equal(HoconProblems.Most, problems.Sorted().Count);
        Assert.True(problems.Count > 80_000);
    }
}
