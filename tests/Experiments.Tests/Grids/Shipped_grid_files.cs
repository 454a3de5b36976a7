using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Slfd.Experiments.Grids;
using Slfd.Experiments.Tests.Hocon;
using Slfd.Support;

namespace Slfd.Experiments.Tests.Grids;

/// <summary>
/// Every shipped grid, at every scale, and every grid that docs/grids.md shows reads to the grid that tests/Golden/grids holds; the first of those files were written by the
/// parser of Akka.NET, which this reader replaced. After a deliberate change of what a grid is: run once with SLFD_GOLDEN=write, and read the diff.
/// </summary>
public sealed partial class Shipped_grid_files : IDisposable
{
    private readonly AFile _file = new();

    public void Dispose() => _file.Dispose();

    private static string[] Names => [.. Directory.GetFiles(TheRepository.At("hocon/grids"), "*.conf").Select(path => Path.GetFileName(path)).Order()];

    public static TheoryData<string> Files => [.. Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_as_before(string name) => Compare(TheRepository.At($"hocon/grids/{name}"));

    [Fact]
    public void Of_the_documentation_read_as_before()
    {
        var shown = HoconBlocks().Matches(File.ReadAllText(TheRepository.At("docs/grids.md"))).Select(block => block.Groups[1].Value).ToArray();
        var whole = Assert.Single(shown, text => text.StartsWith("grid {", StringComparison.Ordinal)).TrimEnd();
        var sections = Assert.Single(shown, text => text.StartsWith("generator {", StringComparison.Ordinal)).Replace("\"…\"", $"\"{new string('0', 64)}\"", StringComparison.Ordinal);
        var scales = Assert.Single(shown, text => text.Contains("scales {", StringComparison.Ordinal));
        Compare(_file.Write(whole, "docs-1.conf"));
        Compare(_file.Write($"{whole[..^1]}{sections}}}", "docs-2.conf"));
        Compare(_file.Write(scales.Replace("name = table-1,", "name = table-1, datasets = [procedural], resolutions = [32], methods = [{ baseline = random }],", StringComparison.Ordinal), "docs-3.conf"));
    }

    [Fact]
    public void Of_the_documentation_include_and_override()
    {
        var shown = HoconBlocks().Matches(File.ReadAllText(TheRepository.At("docs/grids.md"))).Select(block => block.Groups[1].Value).Single(text => text.StartsWith("include ", StringComparison.Ordinal));
        _file.Write("grid { datasets = procedural, resolutions = 32, seeds = [0, 1] }", "family.conf");
        var grid = GridFile.Read(_file.Write(shown, "docs-4.conf"));
        Assert.Equal([0, 1, 7], grid.Seeds);
        Assert.Equal(["dc/slfd stylegan-xl random rank 10", "dc/slfd stylegan-xl random rank 4", "dm/pixel"], grid.Methods.Select(method => method.Label()));
    }

    [Fact]
    public void Have_a_schema_of_their_canonical_form_in_the_documentation()
    {
        var path = TheRepository.At("docs/grid.schema.json");
        if (Environment.GetEnvironmentVariable("SLFD_GOLDEN") == "write")
        {
            File.WriteAllText(path, GridSchema.Json());
        }

        Assert.Equal(File.ReadAllText(path), GridSchema.Json());
    }

    [Fact]
    public void That_were_mutated_at_random_are_read_or_refused_and_nothing_else()
    {
        string[] files = [.. Names.Select(name => File.ReadAllText(TheRepository.At($"hocon/grids/{name}")))];
        Directory.CreateDirectory(_file.At("shared"));
        foreach (var shared in Directory.GetFiles(TheRepository.At("hocon/grids/shared")))
        {
            File.Copy(shared, _file.At($"shared/{Path.GetFileName(shared)}"));
        }

        const string Letters = "{}[]=:,\"\\#/$?+-. \n\t\r0a_é'\u202e\u0007";
        string[] words = ["${grid}", "${grid.seeds}", "+=", "include \"mutated.conf\"", "\"\"\"", "grid {", "${?x}", "{ a = 1 }", "null", "seeds = ", "0-4", "\\u202e", "${", "a.b.c", "//"];
        Gen.Select(Gen.Int[0, files.Length - 1], Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 12], Gen.Char[Letters], Gen.Int[0, words.Length - 1], Gen.Int[0, 4]).Array[1, 6]).Sample(
            (chosen, changes) =>
            {
                var text = files[chosen];
                foreach (var (at, length, letter, word, kind) in changes)
                {
                    var from = Math.Min(at, text.Length);
                    var cut = Math.Min(length, text.Length - from);
                    text = kind switch
                    {
                        0 => text.Remove(from, cut),
                        1 => text.Insert(from, letter.ToString()),
                        2 => text.Insert(from, text.Substring(from, cut)),
                        3 => text.Insert(from, words[word]),
                        _ => cut < 2 ? text[..from] : text.Remove(from, cut).Insert(from, words[word]),
                    };
                }

                try
                {
                    Assert.True(GridFile.Read(_file.Write(text, "mutated.conf")).CellCount() > 0);
                }
                catch (GridFileException refused)
                {
                    Assert.NotEmpty(refused.Problems);
                    Assert.DoesNotContain(refused.Message, letter => letter != '\n' && (char.IsControl(letter) || letter == '\u202e'));
                }
            },
            iter: 10_000,
            threads: 1);
    }

    private static void Compare(string path)
    {
        foreach (var scale in (string?[])[null, .. GridFile.Scales(path)])
        {
            var golden = TheRepository.At($"tests/Golden/grids/{Path.GetFileNameWithoutExtension(path)}{(scale is null ? string.Empty : $"@{scale}")}.json");
            var now = JsonNode.Parse(GridFile.Read(path, scale).ToJson())!;
            if (Environment.GetEnvironmentVariable("SLFD_GOLDEN") == "write")
            {
                File.WriteAllText(golden, now.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
            }

            Assert.Equal(JsonNode.Parse(File.ReadAllText(golden))!.ToJsonString(), now.ToJsonString());
        }
    }

    [GeneratedRegex("```hocon\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex HoconBlocks();
}
