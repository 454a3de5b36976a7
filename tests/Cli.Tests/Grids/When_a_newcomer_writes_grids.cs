using System.CommandLine;
using System.Globalization;
using Slfd.Cli.Commands;
using Slfd.Cli.Shared;
using Slfd.Experiments.Grids;

namespace Slfd.Cli.Tests.Grids;

/// <summary>Five grids as somebody writes them who has read docs/grids.md once, with the mistakes that one makes: each is said with file, line, column, and what is allowed; and the one that is none works.</summary>
public sealed class When_a_newcomer_writes_grids : IDisposable
{
    private const string Base = "grid {\n  datasets = [procedural], resolutions = [32], methods = [{ baseline = random }], seeds = [0], iterations = 10\n}\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-newcomer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_brace_that_is_not_closed_is_shown() => Assert.Equal(
        ["1.conf:2:6: this '{' is not closed"],
        await Said("1.conf", """
            # four rows on CIFAR-10
            grid {
              name        = mine
              datasets    = [cifar10]
              resolutions = [32]
              methods     = [{ baseline = random }, { matching = dc, space = pixel }]
              seeds       = [0-4]
              evaluation { repeats = 3, epochs = 100 }, distillation { batch-real = 32
            }
            """));

    [Fact]
    public async Task A_missing_comma_and_a_key_that_is_set_twice_are_shown_at_once() => Assert.Equal(
        [
            "2.conf:3:17: grid.resolutions: data set cifar10 has no resolution 64; allowed: 32",
            "2.conf:5:27: a comma is missing before '{': two objects side by side in a list",
            "2.conf:10:3: grid.ipc: is set twice in this file, first in line 9; remove one of the two",
        ],
        await Said("2.conf", """
            grid {
              datasets    = [cifar10]
              resolutions = [32, 64]
              methods     = [
                { baseline = random } { matching = dc, space = pixel }
                { matching = dm, space = pixel }
              ]
              seeds       = [0-4]
              ipc         = 1
              ipc         = 10
            }
            """));

    [Fact]
    public async Task A_key_before_an_include_that_overwrites_it_and_a_misspelt_key_are_shown()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "base.conf"), Base);
        var said = await Said("3.conf", """
            grid {
              iterations = 200
              itterations = 300
            }
            include "base.conf"
            """);
        Assert.Equal(2, said.Count);
        Assert.StartsWith("3.conf:3:3: grid.itterations: unknown key, did you mean 'iterations'? Allowed: attempts, checkpoint-every, ", said[0], StringComparison.Ordinal);
        Assert.Equal("3.conf:5:9: grid.iterations: line 2 sets it, and this include, which stands below, overwrites it (line 2 of base.conf); put the include first", said[1]);
    }

    [Fact]
    public async Task A_misspelt_value_and_a_word_for_a_number_are_shown_with_what_is_allowed() => Assert.Equal(
        [
            "4.conf:4:43: grid.methods[0].space: unknown name 'pixels', did you mean 'pixel'?; allowed: pixel, glad, slfd",
            "4.conf:6:17: grid.iterations: 'many': expected a whole number of at least 1",
        ],
        await Said("4.conf", """
            grid {
              datasets    = [procedural]
              resolutions = [32]
              methods     = [{ matching = dc, space = pixels }]
              seeds       = [0]
              iterations  = many
            }
            """));

    [Fact]
    public async Task Rows_that_begin_with_a_base_keep_it()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "5.conf"), """
            base = { matching = dc, space = slfd, weights = random }
            grid {
              datasets    = [procedural]
              resolutions = [32]
              methods     = [ ${base} { rank = 4 }, ${base} { rank = 8, distance = cos } ]
              seeds       = [0]
            }
            """);
        var grid = GridFile.Read(Path.Combine(_folder, "5.conf"));
        Assert.Equal(["dc/slfd stylegan-xl random rank 4", "dc/slfd stylegan-xl random rank 8"], grid.Cells().Select(cell => cell.Method.Label()));
    }

    /// <summary>What 'slfd plan' says, without what every line begins with.</summary>
    private async Task<IReadOnlyList<string>> Said(string file, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, file), text);
        RootCommand root = new("slfd") { PlanCommand.Create() };
        using StringWriter output = new(CultureInfo.InvariantCulture), errors = new(CultureInfo.InvariantCulture);
        Assert.Equal(2, await CommandLine.Run(root, ["plan", Path.Combine(_folder, file)], new Invocation { Output = output, Error = errors }));
        var lines = errors.ToString().TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.StartsWith($"slfd: {_folder}/", line, StringComparison.Ordinal));
        return [.. lines.Select(line => line[$"slfd: {_folder}/".Length..])];
    }
}
