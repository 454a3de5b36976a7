using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Slfd.Cli.Commands;
using Slfd.Cli.Shared;

namespace Slfd.Cli.Tests.Grids;

/// <summary>All mistakes of a grid file are said at once: a line each for people, an object for editors.</summary>
public sealed class When_a_grid_file_is_wrong : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slfd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_mistake_is_a_line_with_its_place()
    {
        var (exit, output, errors) = await Plan("grid {\n  seedz = 1\n  ipc = 0\n}");
        Assert.Equal((2, string.Empty), (exit, output));
        var lines = errors.TrimEnd().Split('\n');
        Assert.Contains(lines, line => line.StartsWith($"slfd: {File}:2:3: grid.seedz: unknown key, did you mean 'seeds'?", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"slfd: {File}:3:9: grid.ipc: '0': expected a whole number from 1 to 1000", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.StartsWith($"slfd: {File}:", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_editor_gets_them_as_JSON()
    {
        var (exit, output, errors) = await Plan("grid {\n  datasets = procedural, resolutions = 32, seeds = 0, methods = [{ baseline = radnom }]\n}", "--json");
        Assert.Equal((2, string.Empty), (exit, errors));
        var problem = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal((File, 2, 79, "grid.methods[0].baseline"), (problem.GetProperty("file").GetString()!, problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(),
            problem.GetProperty("key").GetString()!));
        Assert.StartsWith("unknown name 'radnom', did you mean 'random'?", problem.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private string File => Path.Combine(_folder, "grid.conf");

    private async Task<(int Exit, string Output, string Errors)> Plan(string text, params string[] options)
    {
        await System.IO.File.WriteAllTextAsync(File, text);
        RootCommand root = new("slfd") { PlanCommand.Create() };
        using StringWriter output = new(CultureInfo.InvariantCulture), errors = new(CultureInfo.InvariantCulture);
        var exit = await CommandLine.Run(root, ["plan", File, .. options], new Invocation { Output = output, Error = errors });
        return (exit, output.ToString(), errors.ToString());
    }
}
